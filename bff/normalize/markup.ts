/** XML of the kind that vendors steer calls with. */
export interface Markup {
  readonly markup: string;
}

export function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  content: string | Markup,
): Markup {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const inner = typeof content === 'string' ? escaped(content) : content.markup;
  return { markup: `<${name}${written.join('')}>${inner}</${name}>` };
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
