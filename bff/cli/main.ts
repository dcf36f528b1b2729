import { openBase } from '../compose/open-base';
import type { Closing } from '../compose/open-base';
import { ConfigError, loadConfig } from '../config';
import { createLogger } from '../telemetry/logger';
import { openCliDeps } from './open-cli-deps';
import { runCli } from './run-cli';

async function main(): Promise<number> {
  const { exitCode, out, err } = await runCli(process.argv.slice(2), async (work) => {
    const closing: Closing = [];
    try {
      const logger = createLogger({ level: 'error', destination: process.stderr });
      return await work(openCliDeps(await openBase(loadConfig(), { logger }, closing), closing));
    } finally {
      for (const close of closing.reverse()) await close();
    }
  });
  process.stdout.write(out);
  process.stderr.write(err);
  return exitCode;
}

main().then(
  (exitCode) => void (process.exitCode = exitCode),
  (error: unknown) => {
    const message = error instanceof ConfigError ? error.message : `It failed: ${String(error)}`;
    process.stderr.write(`${message}\n`);
    process.exitCode = 1;
  },
);
