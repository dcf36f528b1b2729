import type { CliDeps } from './commands';
import { COMMANDS, UsageError } from './commands';

export interface CliOutput {
  readonly exitCode: 0 | 1 | 2;
  readonly out: string;
  readonly err: string;
}

/** Runs one command. `withDeps` opens what commands need, only when a command was understood, and closes it. */
export async function runCli(
  argv: readonly string[],
  withDeps: (work: (deps: CliDeps) => Promise<CliOutput>) => Promise<CliOutput>,
): Promise<CliOutput> {
  const args = argv.filter((arg) => arg !== '--json');
  const command = COMMANDS[args.slice(0, 2).join(' ')];
  if (command === undefined) return { exitCode: 2, out: '', err: usage() };
  return withDeps(async (deps) => {
    try {
      const { text, json } = await command(deps, args.slice(2));
      const out = argv.includes('--json') ? JSON.stringify(json, null, 2) : text;
      return { exitCode: 0, out: `${out}\n`, err: '' };
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return { exitCode: 1, out: '', err: `${error.message}\n` };
    }
  });
}

function usage(): string {
  return [
    'Commands, each with --json for machines:',
    ...Object.keys(COMMANDS).map((name) => `  ${name}`),
    '',
  ].join('\n');
}
