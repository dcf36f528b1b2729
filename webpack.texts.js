const { readFileSync } = require('node:fs');
const path = require('node:path');

/**
 * Who speaks which texts of i18n/, by the longest path that fits. Kommo loads a language file on every page, so the
 * archive's hold what Kommo itself and script.js say; the other texts lie in the files that say them, in all
 * languages, and come when those are needed. What stands here for nobody is in calls.js.
 */
const SPOKEN_BY = {
  widget: 'script',
  settings: 'script',
  'dial.failed': 'script',
  'call_list.nothing': 'script',
  'errors.network_unreachable': 'script',
  'errors.settings_missing': 'script',
  'save.not_stored': 'script',
  'save.not_told': 'script',
  'save.not_told_hint': 'script',
  ...Object.fromEntries(
    ['calls', 'check_errors', 'checks', 'connection', 'credentials', 'extensions', 'general', 'notices']
      .concat(['numbers', 'providers', 'query_names', 'rehearsal', 'rules', 'save', 'test_call', 'webhook'])
      .map((section) => [section, 'settings']),
  ),
};

const LANGUAGES = readJson('manifest.json').widget.locale;

function readJson(name) {
  return JSON.parse(readFileSync(path.join(__dirname, name), 'utf8'));
}

function speakerOf(key) {
  const steps = key.split('.');
  const paths = steps.map((_, index) => steps.slice(0, steps.length - index).join('.'));
  return SPOKEN_BY[paths.find((prefix) => prefix in SPOKEN_BY)] ?? 'calls';
}

/** Every text of a language, by its dotted path. */
function flat(texts, prefix = '') {
  return Object.entries(texts).flatMap(([name, value]) =>
    typeof value === 'string' ? [[prefix + name, value]] : flat(value, `${prefix}${name}.`),
  );
}

/** A language file of the archive. It names its language, by which the parts find their own texts. */
function languageFile(language) {
  const spoken = { language };
  for (const [key, text] of flat(readJson(`i18n/${language}.json`))) {
    if (speakerOf(key) !== 'script') continue;
    const steps = key.split('.');
    const name = steps.pop();
    steps.reduce((at, step) => (at[step] ??= {}), spoken)[name] = text;
  }
  return `${JSON.stringify(spoken, null, 2)}\n`;
}

/** As a template literal, what a part says: of each text its key, then a line for each language of the manifest. */
function textsOfPart(file) {
  const [first, ...others] = LANGUAGES.map((language) => flat(readJson(`i18n/${language}.json`)));
  const inOthers = others.map((texts) => new Map(texts));
  const blocks = first
    .filter(([key]) => speakerOf(key) === file)
    .map(([key, text]) => [key, text, ...inOthers.map((texts) => texts.get(key))]);
  const broken = blocks.find((lines) => lines.some((line) => line.includes('\n')));
  if (broken !== undefined) throw new Error(`${broken[0]} has more than one line`);
  const words = blocks
    .map((lines) => lines.join('\n'))
    .join('\n\n')
    .replace(/[\\`$]/g, '\\$&');
  return `\`\n${words}\n\``;
}

module.exports = { LANGUAGES, languageFile, textsOfPart };
