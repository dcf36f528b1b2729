import path from 'node:path';
import { unzipSync } from 'fflate';
import { PNG } from 'pngjs';
import { readArchive, textOf } from './archive';
import type { Archive } from './archive';
import { RULES, checkArchive } from './check-archive';
import { remindersFor } from './reminders';
import { pack } from './pack';

const PUBLIC_URL = 'https://bff.example';

/** What was built, as if for a release. */
const built = readArchive(path.resolve('dist/widget'));
const script = textOf(built, 'script.js').replace(
  /const bffOrigin = "[^"]*"/,
  `const bffOrigin = ${JSON.stringify(PUBLIC_URL)}`,
);
const release: Archive = new Map([...built, ['script.js', Buffer.from(script)]]);

type Change = Readonly<Record<string, Buffer | string | null>>;

/** The release with some files changed; `null` takes one away. */
function changed(files: Change): Archive {
  const archive = new Map(release);
  for (const [name, content] of Object.entries(files)) {
    if (content === null) archive.delete(name);
    else archive.set(name, Buffer.from(content));
  }
  return archive;
}

type Json = Record<string, unknown>;

/** A JSON file of the release with one dotted path set, or taken away by `undefined`. */
function edited(name: string, where: string, value: unknown): Change {
  const root = JSON.parse(textOf(release, name)) as Json;
  const steps = where.split('.');
  const last = steps.pop() ?? '';
  const parent = steps.reduce((at, step) => at[step] as Json, root);
  parent[last] = value;
  return { [name]: JSON.stringify(root) };
}

const manifest = (where: string, value: unknown): Change => edited('manifest.json', where, value);
const english = (where: string, value: unknown): Change => edited('i18n/en.json', where, value);
const code = (line: string): Change => ({ 'script.js': `${script}\n${line}\n` });
const without = (pattern: RegExp): Change => ({ 'script.js': script.replace(pattern, 'gone') });
const png = (width: number, height: number): Buffer => {
  const image = Buffer.from(release.get('images/logo.png') ?? '');
  image.writeUInt32BE(width, 16);
  image.writeUInt32BE(height, 20);
  return image;
};

const style = (css: string): Change => code(`const draftCss = \`${css}\`;`);
const drawnToTheEdge = (): Buffer => {
  const image = new PNG({ width: 400, height: 272 });
  image.data.fill(0xff, (9 * 400 + 9) * 4, (9 * 400 + 10) * 4);
  return PNG.sync.write(image);
};

/** For every rule, what breaks it. */
const BREAKS: Readonly<Record<string, readonly Change[]>> = {
  'the manifest and the script lie at the root of the archive': [{ 'script.js': null }],
  'the archive holds no file that the widget does not use': [
    { 'notes.md': 'x' },
    { 'images/draft.png': png(10, 10) },
    { 'library.js': 'define([], () => 1);\n' },
  ],
  'text files are UTF-8 without a byte order mark': [
    { 'i18n/en.json': `\uFEFF${textOf(release, 'i18n/en.json')}` },
    { 'i18n/en.json': Buffer.from([0x22, 0xe9, 0x22]) },
  ],
  'lines end with LF alone': [code('let x = 1;\r')],
  'the manifest is JSON with all required keys': [
    { 'manifest.json': '{' },
    manifest('widget.name', undefined),
  ],
  'the interface version is 2': [manifest('widget.interface_version', 1)],
  'the version is written as 1.2.3, so that fresh files are served': [manifest('widget.version', '1.0')],
  'support can be reached': [manifest('widget.support', {})],
  'a tour is a tour': [manifest('tour.is_tour', false)],
  'a widget that is set up at installation has a field for it': [manifest('settings', {})],
  'settings have known field types, and at most one is custom': [
    manifest('settings.custom.type', 'checkbox'),
    manifest('settings.second', { name: 'settings.custom', type: 'custom' }),
  ],
  'no secret is kept in a setting, where every browser of the account reads it': [
    manifest('settings.key', { name: 'settings.custom', type: 'pass' }),
  ],
  'every language of the manifest is one of Kommo and has its file, and no other file lies there': [
    { 'i18n/pt.json': null },
    { 'i18n/fr.json': '{}' },
    manifest('widget.locale', ['en', 'es', 'pt', 'tr', 'id', 'xx']),
  ],
  'language files have one structure': [
    english('dial.extra', 'More'),
    english('dial.failed', undefined),
    { 'calls.js': textOf(release, 'calls.js').replace('\nPanggilan masuk\n', '\n') },
  ],
  'no text is empty, and its placeholders are the same in every language': [
    english('save.not_told', ' '),
    edited('i18n/es.json', 'dial.failed', 'No se pudo llamar'),
    { 'calls.js': textOf(release, 'calls.js').replace('Llamando a {number}', 'Llamando') },
  ],
  'every text that the manifest names exists in every language': [manifest('widget.name', 'widget.title')],
  'the name has at most 30 characters': [english('widget.name', 'Call Log for Everyone by Telephony Desk')],
  'no word of the name is longer than 19 characters': [english('widget.name', 'Telephonyintegration by X')],
  'the name says whose integration it is, as "X by Y" or "X via Y"': [english('widget.name', 'Call Log')],
  'the name does not use the name of Kommo': [english('widget.name', 'Kommo Calls by Desk')],
  'the short description has at most 50 characters': [english('widget.short_description', 'x'.repeat(51))],
  'the description has at most 400 characters': [english('widget.description', 'x'.repeat(401))],
  'no text holds a script, and links open apart without a referrer': [
    english('widget.description', '<script>'),
    english('widget.description', '<a href="https://support.example.com">support</a>'),
  ],
  'the five logos have the sizes that Kommo shows': [
    { 'images/logo_main.png': png(401, 272) },
    { 'images/logo_min.png': null },
  ],
  'every image is a PNG of at most 300 KB': [
    { 'images/tour_1.png': 'GIF89a' },
    { 'images/tour_1.png': Buffer.concat([png(1, 1), Buffer.alloc(300 * 1024)]) },
  ],
  'the tour has one to five pictures for every language': [
    manifest('tour.tour_images.pt', []),
    manifest('tour.tour_images.pt', ['/images/tour_9.png']),
  ],
  'locations are areas of Kommo, each once': [
    manifest('locations', ['everywhere', 'settings', 'kitchen']),
    manifest('locations', ['settings', 'lcard-0', 'lcard-1']),
    manifest('locations', ['settings-1']),
  ],
  'only locations that the script uses are declared': [
    manifest('locations', ['settings', 'digital_pipeline']),
  ],
  'a custom field comes with the settings location': [manifest('locations', ['everywhere'])],
  'the script does not write to the console': [
    code("console.log('x');"),
    { 'settings.js': "define([], () => console.log('x'));" },
  ],
  'the script opens no alert boxes': [code("alert('x');"), code('debugger;')],
  'the script makes no code of texts': [code("eval('1');"), code("new Function('1');")],
  'the script loads no other script': [code("document.createElement('script');"), code("import('./x.js');")],
  'the script writes no HTML as text': [code('body.innerHTML = name;')],
  'the script waits for no request': [
    code('$.ajax({ async: false });'),
    code("request.open('GET', url, false);"),
  ],
  'the script changes nothing of Kommo': [code('APP.lang_id = "en";')],
  'the script does not press the buttons of Kommo': [code("$('.js-widget-save').trigger('click');")],
  'the script makes no global variables': [code('window.kt = 1;')],
  'the script sets no constant of Kommo': [code("APP.constant('user', {});")],
  'the script puts nothing into the head of the page': [code('document.head.append(link);')],
  'the styles use nothing of the host alone': [style('.kt-x .switcher_on { color: red; }')],
  'every style is of an element with a class of our own': [
    style('button { color: red; }'),
    style('.kt-x, .modal-body { color: red; }'),
  ],
  'the styles come with the archive': [style('.kt-x { background: url(//cdn.example/x.png); }')],
  'the styles set no variables but our own': [style('.kt-x { --palette-border-default: red; }')],
  'the styles know the dark theme': [
    { 'calls.js': textOf(release, 'calls.js').replace('data-color-scheme', 'data-scheme') },
  ],
  'no code is commented out': [code('// startCards();')],
  'nothing is marked as unfinished': [code('// TODO: later')],
  'every file is strict JavaScript, in which a variable that nobody declared is an error': [
    code('let let = 1;'),
    { 'calls.js': '/* calls.js */\ndefine([], () => 1);\n' },
  ],
  'support is a web address and an e-mail address': [
    manifest('widget.support.link', 'support.desk.test'),
    manifest('widget.support.email', 'help'),
  ],
  'a widget that follows calls is on every page, and is started once for all of them': [
    manifest('widget.init_once', false),
    manifest('locations', ['settings']),
  ],
  'the manifest holds neither code nor secret key': [manifest('widget.secret_key', 'x')],
  'an area that needs more of the manifest has it': [manifest('locations', ['everywhere', 'sms'])],
  'a widget of the digital pipeline has a logo for it': [
    manifest('locations', ['everywhere', 'digital_pipeline']),
  ],
  'the pictures of the tour have the size of the listing': [{ 'images/tour_1.png': png(600, 300) }],
  'the main logo has a margin of ten pixels': [{ 'images/logo_main.png': drawnToTheEdge() }],
  'the description uses no tags but those that Kommo replaces': [english('widget.description', '#PASSWORD#')],
  'nothing calls itself official, which Kommo wants proof of': [
    english('widget.description', 'The official telephony'),
  ],
  "the card's own part comes with a card": [manifest('locations', ['everywhere', 'card_sdk'])],
  'an agent of the AI is described in every language': [manifest('locations', ['everywhere', 'ai_agent'])],
  'the script is readable: not minified, and each file says first what it is': [
    code(`const x = [${'1,'.repeat(300)}];`),
    { 'calls.js': 'define([], () => 1);\n' },
  ],
  'the script is an anonymous AMD module': [
    { 'script.js': script.replace('define([', "define('widget', [") },
    { 'script.js': `(() => { ${script} })();` },
  ],
  'the script has the callbacks without which Kommo does not run it': [without(/\bbind_actions\b/g)],
  'the script talks to no host but the BFF': [code("fetch('https://evil.example/x');")],
  'the script is built for the BFF at PUBLIC_URL, over https': [without(/"https:\/\/bff\.example"/g)],
};

test('what is built keeps every rule', () => {
  expect(checkArchive({ archive: release, publicUrl: PUBLIC_URL })).toEqual([]);
});

test.each(RULES.map((rule) => [rule.name, rule] as const))('%s: a breach is found', (name, rule) => {
  const breaks = BREAKS[name] ?? [];

  expect(breaks.length).toBeGreaterThan(0);
  for (const change of breaks) {
    expect(rule.check({ archive: changed(change), publicUrl: PUBLIC_URL })).not.toEqual([]);
  }
});

test('a release for a BFF without https is refused', () => {
  const broken = checkArchive({ archive: release, publicUrl: 'http://localhost:3000' });

  expect(broken.map(({ rule }) => rule.name)).toContain(
    'the script is built for the BFF at PUBLIC_URL, over https',
  );
});

test('a comment may speak of what the code must not do', () => {
  const archive = changed(code('// no console.log and no alert() here'));

  expect(checkArchive({ archive, publicUrl: PUBLIC_URL })).toEqual([]);
});

test('the archive gives back every file as it was, from its root, and the same files give the same archive', async () => {
  const zip = await pack(release);
  const files = Object.entries(unzipSync(zip)).map(([name, content]) => [name, Buffer.from(content)]);

  expect(new Map(files as [string, Buffer][])).toEqual(release);
  expect(release.has('manifest.json')).toBe(true);
  expect(zip.equals(await pack(release))).toBe(true);
});

test('the publisher is reminded of contacts that are only examples', () => {
  expect(remindersFor(changed(manifest('widget.support', { email: 'help@desk.test' })))).toEqual([]);
  expect(remindersFor(changed(manifest('widget.support', { email: 'support@example.com' })))).toHaveLength(1);
});
