import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Wires everything, so it may know everything. */
const EVERYTHING = ['*'];

/**
 * The one table of who may import whom, and which file may touch which outside thing. A room that is not
 * named may be imported by nobody; `domain` and `contract` may be imported by all.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  contract: [],
  intake: ['normalize'],
  normalize: [],
  calls: ['queue', 'crm', 'auth', 'http', 'accounts', 'normalize'],
  feed: ['calls', 'auth', 'http', 'accounts', 'telemetry'],
  queue: ['crm', 'storage'],
  workers: ['queue', 'crm', 'rules', 'calls', 'normalize', 'accounts'],
  rules: ['normalize', 'auth', 'http', 'accounts', 'crm'],
  crm: ['accounts', 'storage', 'telemetry'],
  accounts: ['auth', 'crm', 'http', 'normalize', 'telemetry', 'storage'],
  auth: ['crm', 'accounts', 'http', 'telemetry'],
  recordings: ['normalize', 'http', 'telemetry', 'storage', 'accounts'],
  storage: [
    'calls',
    'queue',
    'workers',
    'accounts',
    'auth',
    'feed',
    'recordings',
    'crm',
    'normalize',
    'rules',
  ],
  http: ['telemetry', 'auth'],
  telemetry: [],
  compose: EVERYTHING,
  cli: EVERYTHING,
};
const OF_ALL = ['domain', 'contract'];

/** Outside things, and the files that may touch them. */
const PERMISSIONS: readonly { readonly what: string; readonly uses: RegExp; readonly allowed: RegExp }[] = [
  {
    what: 'express',
    uses: /from 'express'/,
    allowed: /(\.route|\.middleware)\.ts$|^bff\/(http|compose|auth)\b|field-errors\.ts$/,
  },
  {
    what: 'SQL',
    uses: /['`]\s*(?:select .+ from|insert into|update \w+ set|delete from)\b/,
    allowed: /^bff\/(storage|queue\/database)\//,
  },
  {
    what: 'outgoing HTTP',
    uses: /from 'undici'|\bfetch\(/,
    allowed: /^bff\/(crm\/kommo|recordings)\/|^bff\/normalize\/(providers\/\w+\/api\.ts|provider-http\.ts)/,
  },
  {
    what: 'the environment',
    uses: /process\.env/,
    allowed: /^bff\/(config\.ts|storage\/embedded-server\/run-as\.ts)$/,
  },
  {
    what: "the host's jQuery and APP",
    uses: /\bAPP\.|from 'jquery'/,
    allowed: /^widget\/kommo\/|^widget\/index\.ts$/,
  },
];

const ROOT = path.join(__dirname, '..', '..');

interface SourceFile {
  /** With slashes, from the project's root. */
  readonly name: string;
  readonly text: string;
  readonly imports: readonly string[];
}

function sourcesOf(folder: string): readonly SourceFile[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => {
      const name = path.posix.join(folder, file.split(path.sep).join('/'));
      const text = readFileSync(path.join(ROOT, name), 'utf8');
      return { name, text: withoutComments(text), imports: importsOf(name, text) };
    });
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

function importsOf(name: string, text: string): readonly string[] {
  const relative = [...text.matchAll(/(?:from|import)\s+'(\.[^']+)'/g)].map((match) => match[1] ?? '');
  return relative.map((target) => path.posix.join(path.posix.dirname(name), target));
}

/** The room of a file below `bff/`; undefined for the files that stand at its top. */
function roomOf(name: string): string | undefined {
  const [top, room, file] = name.split('/');
  return top === 'bff' && file !== undefined ? room : undefined;
}

const bff = sourcesOf('bff');
const widget = sourcesOf('widget');

test('every room imports only the rooms it may know', () => {
  const strangers = bff.flatMap((file) => {
    const room = roomOf(file.name);
    if (room === undefined) return [];
    const allowed = [...OF_ALL, ...(MAY_IMPORT[room] ?? []), room];
    return file.imports
      .map((target) => ({ target, to: roomOf(target) }))
      .filter(({ to }) => to !== undefined && !allowed.includes(to) && !allowed.includes('*'))
      .map(({ target }) => `${file.name} imports ${target}`);
  });

  expect(strangers).toEqual([]);
});

test('every room of the table exists, and every room is in the table', () => {
  const rooms = new Set(bff.map((file) => roomOf(file.name)).filter((room) => room !== undefined));

  expect([...rooms].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
});

test('only the files that are named for it touch an outside thing', () => {
  const trespassers = [...bff, ...widget].flatMap((file) =>
    PERMISSIONS.filter(({ uses, allowed }) => uses.test(file.text) && !allowed.test(file.name)).map(
      ({ what }) => `${file.name} touches ${what}`,
    ),
  );

  expect(trespassers).toEqual([]);
});

test('the product never imports its tests, and the widget takes nothing of the BFF but the contract', () => {
  const wrong = [...bff, ...widget].flatMap((file) =>
    file.imports
      .filter((target) => target.startsWith('test/') || isForeignToWidget(file.name, target))
      .map((target) => `${file.name} imports ${target}`),
  );

  expect(wrong).toEqual([]);
});

function isForeignToWidget(name: string, target: string): boolean {
  return name.startsWith('widget/') && target.startsWith('bff/') && !target.startsWith('bff/contract/');
}

test('the features of the widget never import each other', () => {
  const features = ['settings', 'incoming-call', 'call-result', 'click-to-call'];
  const feature = (name: string): string | undefined =>
    features.find((one) => name.startsWith(`widget/${one}/`));

  const crossings = widget.flatMap((file) =>
    file.imports
      .filter((target) => feature(file.name) !== undefined && feature(target) !== undefined)
      .filter((target) => feature(target) !== feature(file.name))
      .map((target) => `${file.name} imports ${target}`),
  );

  expect(crossings).toEqual([]);
});
