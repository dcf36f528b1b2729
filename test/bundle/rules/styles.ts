import type { Archive } from '../archive';
import type { Rule } from '../rule';
import { codeFiles, codeOf } from './code';

const STYLES = '/docs/style-css';
const DARK = '/docs/dark-theme';
/** Every class and variable of ours begins with it, so that it meets none of Kommo or of another widget. */
const OWN_CLASS = /\.kt-/;
const OWN_VARIABLE = /^--kt-/;

/** A rule about all style sheets of the archive, which stand in the code. */
function about(name: string, source: string, faultsOf: (css: string) => readonly string[]): Rule {
  return { name, source, check: ({ archive }) => faultsOf(stylesOf(archive)) };
}

export const styleRules: readonly Rule[] = [
  about('the styles use nothing of the host alone', STYLES, (css) => css.match(/switcher_o(n|ff)/g) ?? []),
  about('every style is of an element with a class of our own', STYLES, (css) =>
    selectorsOf(css).filter((selector) => !OWN_CLASS.test(selector)),
  ),
  about(
    'the styles come with the archive',
    STYLES,
    (css) => css.match(/@import|url\(\s*['"]?(https?:)?\/\//g) ?? [],
  ),
  about('the styles set no variables but our own', DARK, (css) =>
    [...css.matchAll(/(?:^|[{;])\s*(--[\w-]+)\s*:/gm)]
      .map(([, name = '']) => name)
      .filter((name) => !OWN_VARIABLE.test(name)),
  ),
  about('the styles know the dark theme', DARK, (css) =>
    css.includes(':root[data-color-scheme="dark"]') ? [] : ['no style is for the dark theme'],
  ),
];

/** By the name that style sheets have in our code. */
function stylesOf(archive: Archive): string {
  const sheets = codeFiles(archive).flatMap((name) => [
    ...codeOf(archive, name).matchAll(/^const \w*Css = `([^`]*)`;$/gm),
  ]);
  return sheets.map(([, css]) => css ?? '').join('\n');
}

/** One by one; a comma within `:is(…)` divides none. Steps of an animation are no selectors. */
function selectorsOf(css: string): readonly string[] {
  const lists = [...css.matchAll(/(?:^|[{}])\s*([^{}@]+?)\s*\{/g)].map(([, list]) => list ?? '');
  return lists
    .flatMap((list) => list.split(/,(?![^(]*\))/))
    .map((selector) => selector.trim())
    .filter((selector) => !/^(from|to|[\d.]+%)$/.test(selector));
}
