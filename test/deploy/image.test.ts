/** Images cannot be built where these tests run: what the Dockerfile says is held against what is there. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '../support/eventually';
import { freePort } from '../support/free-port';
import { createTestDatabase } from '../support/test-database';

const root = path.join(__dirname, '..', '..');
const dockerfile = readFileSync(path.join(root, 'deploy', 'Dockerfile'), 'utf8').replace(/\\\n\s*/g, '');
const instructions = dockerfile
  .split('\n')
  .filter((line) => /^[A-Z]+ /.test(line))
  .map((line) => ({ name: line.split(' ', 1)[0] ?? '', rest: line.slice(line.indexOf(' ') + 1) }));
const all = (name: string): string[] =>
  instructions.filter((one) => one.name === name).map(({ rest }) => rest);

test('what the image copies is there, and not ignored', () => {
  const ignored = readFileSync(path.join(root, '.dockerignore'), 'utf8').split('\n').filter(Boolean);
  const ours = all('COPY').filter((rest) => !rest.startsWith('--from'));
  const sources = ours.flatMap((rest) => rest.split(' ').slice(0, -1));

  expect(sources.filter((source) => !existsSync(path.join(root, source)))).toEqual([]);
  for (const needed of [
    'bff',
    'widget',
    'test',
    'i18n',
    'images',
    'tsconfig.build.json',
    'webpack.config.js',
  ]) {
    expect(ignored).not.toContain(needed);
  }
  expect(ignored).toEqual(expect.arrayContaining(['node_modules', 'data', '.env']));
});

test('the scripts that the image runs are there, and its program is what they build', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const run = all('RUN').join(' && ');
  const [program] = all('ENTRYPOINT').map((rest) => JSON.parse(rest) as string[]);

  for (const [, name = ''] of run.matchAll(/npm run (\S+)/g)) expect(Object.keys(scripts)).toContain(name);
  expect(run).toContain('npm ci --omit=optional');
  expect(run).toContain('npm prune --omit=dev --omit=optional');
  expect(program?.[0]).toBe('node');
  expect(existsSync(path.join(root, program?.[1] ?? ''))).toBe(true);
  expect(all('CMD')).toEqual(['["serve"]']);
});

test('what the image holds is enough to serve', async () => {
  const app = mkdtempSync(path.join(tmpdir(), 'image-'));
  for (const rest of all('COPY').filter((one) => one.startsWith('--from=build'))) {
    const [, from = '', to = ''] = /\/app\/(\S+) (\S+)$/.exec(rest) ?? [];
    const target = path.join(app, to === './' ? path.basename(from) : to);
    mkdirSync(path.dirname(target), { recursive: true });
    // The image's are those of production alone; ours hold what a build needs besides.
    if (from === 'node_modules') symlinkSync(path.join(root, from), target);
    else cpSync(path.join(root, from), target, { recursive: true });
  }
  const database = await createTestDatabase();
  const port = await freePort();
  const [program = []] = all('ENTRYPOINT').map((rest) => JSON.parse(rest) as string[]);
  const [command = []] = all('CMD').map((rest) => JSON.parse(rest) as string[]);
  const child = spawn(process.execPath, [...program.slice(1), ...command], {
    cwd: app,
    env: {
      PATH: process.env['PATH'] ?? '',
      PORT: String(port),
      HOST: '127.0.0.1',
      DATA_DIR: path.join(app, 'data'),
      DATABASE_URL: database.url,
      KOMMO_CLIENT_ID: 'id',
      KOMMO_CLIENT_SECRET: 'secret',
      ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    const isReady = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status === 200;
    await eventually(isReady, { within: 20_000, every: 50 });

    expect(child.exitCode).toBeNull();
  } finally {
    if (child.exitCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
    await database.drop();
    rmSync(app, { recursive: true, force: true });
  }
}, 60_000);

/** As the image's own health check would end. */
async function healthOf(status: number): Promise<number> {
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/healthz' ? status : 404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const check = /CMD (\[.*\])$/m.exec(all('HEALTHCHECK')[0] ?? '')?.[1] ?? '[]';
  const [, ...args] = JSON.parse(check) as string[];
  const env = { PATH: process.env['PATH'] ?? '', PORT: String((server.address() as AddressInfo).port) };
  const code = await new Promise<number>((resolve) => {
    execFile(process.execPath, args, { env }, (error) => resolve(error === null ? 0 : Number(error.code)));
  });
  server.close();
  return code;
}

test.each([
  [200, 0],
  [503, 1],
])('the health check of the image takes %i for %i', async (status, exitCode) => {
  expect(await healthOf(status)).toBe(exitCode);
});
