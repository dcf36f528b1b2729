import { setTimeout as wait } from 'node:timers/promises';
import { ConfigError, loadConfig } from './config';
import type { Config } from './config';
import { openBase } from './compose/open-base';
import type { Closing } from './compose/open-base';
import { startBff } from './compose/start-bff';
import type { Bff, Roles } from './compose/start-bff';
import { startSandboxProcess } from './sandbox-process';

const ROLES: Readonly<Record<string, Roles>> = {
  start: { http: true, workers: true, mergesApart: true },
  serve: { http: true, workers: false, mergesApart: true },
  worker: { http: false, workers: true },
};

async function main(): Promise<void> {
  const command = process.argv[2] ?? 'start';
  if (command === 'migrate') return migrateOnly(loadConfig());
  const roles = ROLES[command];
  if (roles === undefined)
    return fail(`There is no command "${command}": say start, serve, worker or migrate.`);
  const config = loadConfig();
  if (config.sandbox !== null && command !== 'start') {
    return fail(
      'Set KOMMO_CLIENT_ID: serve and worker are for a real integration. "npm start" runs the sandbox.',
    );
  }
  const bff = await startBff(config, roles);
  const sandbox = config.sandbox === null ? undefined : await startSandboxProcess(config, bff);
  stopOnSignal(async () => {
    if (bff.port !== null && config.shutdownDelayMs > 0) {
      bff.retire();
      await wait(config.shutdownDelayMs);
    }
    await sandbox?.stop();
    await bff.stop();
  });
  process.stdout.write(sandbox === undefined ? running(config, bff) : sandbox.welcome);
}

/** For an orchestrator whose patience with a process that starts is shorter than an index of a large table takes. */
async function migrateOnly(config: Config): Promise<void> {
  const closing: Closing = [];
  await openBase(config, {}, closing);
  for (const close of closing.reverse()) await close();
  process.stdout.write('The database is up to date.\n');
}

function running(config: Config, bff: Bff): string {
  return bff.port === null ? 'Workers are running.\n' : `The BFF is running at ${config.publicUrl}\n`;
}

/** The first signal stops in good order; a second one is the impatient way out. */
function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = (): void => {
    if (stopping) process.exit(130);
    stopping = true;
    stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error instanceof Error ? error.message : String(error)),
    );
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

main().catch((error: unknown) => {
  fail(
    error instanceof ConfigError
      ? error.message
      : `It could not start: ${String(error instanceof Error ? error.message : error)}`,
  );
});
