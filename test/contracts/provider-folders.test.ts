import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PROVIDER_NAMES, PROVIDER_TITLES } from '../../bff/contract/settings';
import { PROJECT_ROOT } from '../sandbox/project-root';

const FOLDERS = 'bff/normalize/providers';
/** Names and words of the settings; which code and which API belong to a name. */
const REGISTRATION = ['bff/contract/settings.ts', 'bff/normalize/registry.ts'];

function filesOf(folder: string): readonly string[] {
  return readdirSync(path.join(PROJECT_ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.posix.join(folder, file.split(path.sep).join('/')));
}

const read = (file: string): string => readFileSync(path.join(PROJECT_ROOT, file), 'utf8');
const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');

test('every provider is a folder of the same files', () => {
  for (const name of PROVIDER_NAMES) {
    expect(filesOf(`${FOLDERS}/${name}`)).toEqual(
      expect.arrayContaining(
        ['api', 'index', 'payload', 'to-call-events', 'verify'].map((one) => `${FOLDERS}/${name}/${one}.ts`),
      ),
    );
  }
  expect(readdirSync(path.join(PROJECT_ROOT, FOLDERS)).sort()).toEqual([...PROVIDER_NAMES].sort());
});

test('every provider has a page that leads an administrator through its panel and says how to test it', () => {
  for (const name of PROVIDER_NAMES) {
    const headings = read(`docs/providers/${name}.md`).match(/(?<=^## ).*/gm);

    expect(headings).toEqual([
      'Set it up',
      'How to see that it works',
      expect.stringMatching(/^How its \w+ are read$/),
      ...(name === 'myoperator' ? ['How deliveries are verified'] : []),
      `What ${PROVIDER_TITLES[name]} does not promise`,
    ]);
  }
});

test('the page of a provider names every field of its settings as the settings do', () => {
  const { credentials } = JSON.parse(read('i18n/en.json')) as {
    credentials: Record<string, Record<string, string>>;
  };
  for (const name of PROVIDER_NAMES) {
    const page = read(`docs/providers/${name}.md`);
    const fields = [...Object.values(credentials[name] ?? {}), 'Extension of a manager'];

    expect(fields.filter((field) => !page.includes(field))).toEqual([]);
  }
});

test('no part of what a provider has to offer may be left out', () => {
  const port = withoutComments(read('bff/normalize/provider.ts'));
  const members = ['Provider', 'ProviderApi'].map(
    (name) => new RegExp(`export interface ${name} \\{([\\s\\S]*?)\\n\\}`).exec(port)?.[1] ?? '',
  );

  expect(members.map((text) => /verify|startCall/.test(text))).toEqual([true, true]);
  expect(members.join('')).not.toContain('?');
});

test('a provider takes no more than 150 lines', () => {
  const lines = filesOf(`${FOLDERS}/twilio`).map((file) => read(file).trimEnd().split('\n').length);

  expect(lines.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(150);
});

test('nothing of the product but the registration names a provider that was added', () => {
  const elsewhere = [...filesOf('bff'), ...filesOf('widget')].filter(
    (file) => !file.startsWith(`${FOLDERS}/twilio/`) && /twilio/i.test(withoutComments(read(file))),
  );

  expect(elsewhere.sort()).toEqual(REGISTRATION);
});
