export interface PageRoot {
  /** The corner that the features share. */
  readonly corner: HTMLElement;
  /** Each style sheet once, whoever brings it. */
  readonly addStyles: (...sheets: readonly string[]) => void;
  readonly remove: () => void;
}

/** Our one element in Kommo's page, with our style sheet inside it: taking it away takes all away. */
export function mountPageRoot(): PageRoot {
  const root = document.createElement('div');
  const corner = document.createElement('div');
  root.id = 'kt-page-root';
  corner.className = 'kt-root kt-corner';
  root.append(corner);
  const known = new Set<string>();
  document.body.append(root);
  return {
    corner,
    addStyles(...sheets) {
      const fresh = sheets.filter((sheet) => !known.has(sheet));
      fresh.forEach((sheet) => known.add(sheet));
      if (fresh.length === 0) return;
      const style = document.createElement('style');
      style.textContent = fresh.join('\n');
      corner.before(style);
    },
    remove: () => root.remove(),
  };
}
