/**
 * `npm run dev`: rebuilds the widget on every change and shows it at once. Without `KOMMO_CLIENT_ID` in the
 * sandbox, whose pages reload; with it in a real account, through an archive that is uploaded once and loads
 * the code from this machine. That archive is for a private integration: `npm run zip` makes the one to submit.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import express from 'express';
import { readArchive } from './archive';
import type { Archive } from './archive';
import { pack } from './pack';

const WIDGET = path.resolve('dist/widget');
const DEV_ZIP = path.resolve('dist/widget-dev.zip');

/** The archive with a script in place of ours that fetches it, and every further file, from `origin`. */
export function devArchive(archive: Archive, origin: string): Archive {
  const script = [
    '/* For development in a private integration: the code comes from the machine of its developer. */',
    `define([${JSON.stringify(`${origin}/script.js`)}], function (Widget) {`,
    '  return function () {',
    `    this.params.cdn_path = ${JSON.stringify(origin)};`,
    '    return Widget.call(this);',
    '  };',
    '});',
    '',
  ].join('\n');
  const kept = [...archive].filter(([name]) => !name.endsWith('.js'));
  return new Map([...kept, ['script.js', Buffer.from(script)]]);
}

/** The built files, fresh at each request, for pages of any origin. */
export function devServer(folder: string): express.Express {
  const app = express().disable('x-powered-by');
  app.use((_request, response, next) => {
    // Chrome asks before a page of the internet may load from this machine.
    response.set({ 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Private-Network': 'true' });
    next();
  });
  return app.use(express.static(folder, { cacheControl: false }));
}

function main(): void {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const children = [run('node_modules/webpack/bin/webpack.js', '--watch', '--stats=errors-warnings')];
  process.once('SIGINT', () => children.forEach((child) => child.kill('SIGINT')));
  if (process.env['KOMMO_CLIENT_ID'] === undefined) {
    children.push(run('dist/bff/main.js', 'start'));
    return;
  }
  const port = Number(process.env['DEV_PORT'] ?? '3002');
  const origin = `http://localhost:${port}`;
  const server = devServer(WIDGET).listen(port, '127.0.0.1', () => {
    void writeDevZip(origin);
  });
  process.once('SIGINT', () => server.close());
}

async function writeDevZip(origin: string): Promise<void> {
  writeFileSync(DEV_ZIP, await pack(devArchive(readArchive(WIDGET), origin)));
  process.stdout.write(
    `The widget is served at ${origin}. Upload dist/widget-dev.zip to a private integration once,\n` +
      'then reload the account after each change. Texts and images are those of the archive.\n',
  );
}

function run(...command: readonly string[]): ChildProcess {
  return spawn(process.execPath, command, { stdio: 'inherit' });
}

if (require.main === module) main();
