import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { readArchive, textOf } from './archive';
import { checkArchive } from './check-archive';
import { devArchive, devServer } from './dev';

const FOLDER = path.resolve('dist/widget');
const ORIGIN = 'http://localhost:3002';

test('the archive for development takes the code, and every further file, from the developer’s machine', () => {
  const { script, names } = runScript();

  expect(names).toEqual([`${ORIGIN}/script.js`]);
  const self = { params: { path: '/upl/widget' } };
  const widget = (script as (given: unknown) => (this: unknown) => unknown)(function (this: unknown) {
    return this;
  });
  expect(widget.call(self)).toEqual({ params: { path: '/upl/widget', cdn_path: ORIGIN } });
});

test('the archive for development is never taken for one to submit', () => {
  const broken = checkArchive({
    archive: devArchive(readArchive(FOLDER), ORIGIN),
    publicUrl: 'https://bff.example',
  });

  expect(broken.map(({ rule }) => rule.name)).toContain('the script talks to no host but the BFF');
});

test('the development server gives each build to a page of any origin', async () => {
  const server = devServer(FOLDER).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const response = await fetch(`http://127.0.0.1:${port}/calls.js?v=1.0.0`);

  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(await response.text()).toBe(textOf(readArchive(FOLDER), 'calls.js'));
  server.close();
});

function runScript() {
  const names: string[] = [];
  let script: unknown;
  const define = (needed: readonly string[], factory: unknown): void => {
    names.push(...needed);
    script = factory;
  };
  // The script is ours, and running it as the page does is the point of the test.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const run = new Function('define', textOf(devArchive(readArchive(FOLDER), ORIGIN), 'script.js')) as (
    given: unknown,
  ) => void;
  run(define);
  return { script, names };
}
