/** What a cluster, a container engine and a proxy would refuse, and what their linters would warn of. */
import { execFile, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { validate } from 'dockerfile-utils';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';
import { describeWith } from '../support/needs';

const ROOT = path.join(__dirname, '..', '..');
const DEPLOY = path.join(ROOT, 'deploy');
const MANIFESTS = path.join(DEPLOY, 'kubernetes');

interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
}
type Kinds = Readonly<Record<string, new (object: KubernetesObject) => { validate(): void }>>;

const run = promisify(execFile);
const objects = readdirSync(MANIFESTS).flatMap((file) =>
  parseAllDocuments(readFileSync(path.join(MANIFESTS, file), 'utf8')).map(
    (document) => document.toJS() as KubernetesObject,
  ),
);

test.each(objects.map((object) => [object.kind, object] as const))(
  'a cluster takes the values of %s',
  async (kind, object) => {
    const kinds = (await import(`kubernetes-models/${object.apiVersion}`)) as Kinds;
    const Kind = kinds[kind];

    expect(Kind).toBeDefined();
    if (Kind !== undefined) new Kind(object).validate();
  },
);

test('no manifest has a field that a cluster does not know', () => {
  expect(unknownFields(objects)).toEqual([]);
});

test('a field that is misspelled, however deep, is found', () => {
  const spec = { selector: {}, template: { spec: { containers: [{ name: 'serve', imag: 'wrong' }] } } };
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', spec };

  expect(unknownFields([object])).toEqual([expect.stringContaining('\'"imag"\' does not exist')]);
});

test('the linters of Dockerfiles and of compose files have nothing to say', async () => {
  expect(validate(readFileSync(path.join(DEPLOY, 'Dockerfile'), 'utf8'))).toEqual([]);

  const dclint = path.join(ROOT, 'node_modules', '.bin', 'dclint');
  await run(dclint, ['--max-warnings', '0', '--config', '.dclintrc.yaml', 'compose.yaml'], { cwd: DEPLOY });
});

const caddy = { name: 'Caddy', isThere: spawnSync('caddy', ['version']).status === 0 };
describeWith(caddy, 'the configuration of the proxy', () => {
  test('is taken by Caddy', async () => {
    const args = ['validate', '--config', 'Caddyfile', '--adapter', 'caddyfile'];
    const env = { ...process.env, PUBLIC_HOST: 'telephony.example' };

    expect((await run('caddy', args, { cwd: DEPLOY, env })).stdout).toContain('Valid configuration');
  });
});

/** The compiler finds them: the fields are known as types. */
function unknownFields(manifests: readonly KubernetesObject[]): string[] {
  const file = path.join(__dirname, 'manifests-as-types.ts');
  const source = manifests
    .map(
      (object, index) =>
        `import type { I${object.kind} as Kind${index} } from 'kubernetes-models/${object.apiVersion}/${object.kind}';
         export const object${index}: Kind${index} = ${JSON.stringify(object)};`,
    )
    .join('\n');
  const options: ts.CompilerOptions = {
    noEmit: true,
    skipLibCheck: true,
    strict: true,
    types: [],
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
  };
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(file, source, ts.ScriptTarget.ES2022, true) : read(name, ...rest);
  const program = ts.createProgram([file], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
