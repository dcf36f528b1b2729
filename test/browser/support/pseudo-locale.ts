/** A plain letter and its like, in turns. */
const PAIRS = 'aåAÅbƀBɃcçCÇdđDĐeéEÉgĝGĜhĥHĤiîIÎjĵJĴkķKĶlļLĻnñNÑoöOÖrŕRŔsšSŠtţTŢuûUÛwŵWŴyýYÝzžZŽ';
const ACCENTS = new Map([...PAIRS].map((letter, index, all) => [letter, all[index + 1] ?? letter]));
const LONGER = 1.4;
const FILLER = 'ẃörðš ';

/**
 * A language that nobody speaks: every letter has an accent, and every text is 40 % longer, which is what German or
 * Turkish may need. Places for values stay, so what is cut or laid over something shows in the picture.
 */
export function pseudoLocale<T>(texts: T): T {
  if (typeof texts === 'string') return pseudo(texts) as T;
  if (typeof texts !== 'object' || texts === null) return texts;
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, pseudoLocale(text)])) as T;
}

function pseudo(text: string): string {
  const accented = text
    .split(/(\{\w+\})/)
    .map((part) =>
      part.startsWith('{')
        ? part
        : [...part]
            .map((letter) => (PAIRS.indexOf(letter) % 2 === 0 ? ACCENTS.get(letter) : letter))
            .join(''),
    )
    .join('');
  const more = Math.ceil(text.length * (LONGER - 1));
  return `${accented} ${FILLER.repeat(Math.ceil(more / FILLER.length))
    .slice(0, more)
    .trim()}`;
}
