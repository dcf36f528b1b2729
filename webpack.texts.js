const { readFileSync } = require('node:fs');
const path = require('node:path');

/**
 * Who speaks which texts of i18n/, by the longest path that fits. Kommo loads a language file on every page, so the
 * archive's hold what Kommo itself and script.js say; the other texts lie in the files that say them, in all
 * languages, and come when those are needed. What stands here for nobody is in shared.js.
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
  incoming: 'calls',
  'incoming.hidden_number': 'shared',
  dial: 'dial',
  call_list: 'list',
  result: 'results',
  'result.inbound': 'shared',
  'result.outbound': 'shared',
  ...Object.fromEntries(
    ['calls', 'check_errors', 'checks', 'connection', 'credentials', 'extensions', 'general', 'notices']
      .concat(['numbers', 'providers', 'query_names', 'rehearsal', 'rules', 'save', 'test_call', 'webhook'])
      .map((section) => [section, 'settings']),
  ),
};
const WIDTH = 110;

const LANGUAGES = readJson('manifest.json').widget.locale;

function readJson(name) {
  return JSON.parse(readFileSync(path.join(__dirname, name), 'utf8'));
}

function speakerOf(key) {
  const steps = key.split('.');
  const paths = steps.map((_, index) => steps.slice(0, steps.length - index).join('.'));
  return SPOKEN_BY[paths.find((prefix) => prefix in SPOKEN_BY)] ?? 'shared';
}

/** The texts of one file, `leafOf(path)` at the end of each path; undefined where it has none. */
function pick(texts, file, leafOf, prefix = '') {
  const entries = Object.entries(texts).flatMap(([name, value]) => {
    const key = prefix + name;
    if (typeof value === 'string') return speakerOf(key) === file ? [[name, leafOf(key)]] : [];
    const below = pick(value, file, leafOf, `${key}.`);
    return below === undefined ? [] : [[name, below]];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function textAt(texts, key) {
  return key.split('.').reduce((at, name) => at[name], texts);
}

/** A language file of the archive. It names its language, by which the parts find their own texts. */
function languageFile(language) {
  const texts = readJson(`i18n/${language}.json`);
  const spoken = pick(texts, 'script', (key) => textAt(texts, key));
  return `${JSON.stringify({ language, ...spoken }, null, 2)}\n`;
}

/** As JSON, what a part says: one sentence for each language, in the order of the manifest. */
function textsOfPart(file) {
  const all = LANGUAGES.map((language) => readJson(`i18n/${language}.json`));
  const spoken = pick(all[0], file, (key) => all.map((texts) => textAt(texts, key)));
  return written(spoken ?? {}, '');
}

function written(value, indent) {
  const inner = `${indent}  `;
  if (!Array.isArray(value)) {
    const entries = Object.entries(value).map(
      ([name, below]) => `${inner}${JSON.stringify(name)}: ${written(below, inner)}`,
    );
    return `{\n${entries.join(',\n')}\n${indent}}`;
  }
  const sentences = value.map((sentence) => JSON.stringify(sentence));
  const line = `[${sentences.join(', ')}]`;
  return line.length < WIDTH ? line : `[\n${inner}${sentences.join(`,\n${inner}`)}\n${indent}]`;
}

module.exports = { LANGUAGES, languageFile, textsOfPart };
