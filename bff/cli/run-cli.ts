import type { CliDeps } from './command';
import { COMMANDS } from './commands';
import { createProviderFiles } from './new-provider';
import { UsageError } from './usage-error';

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
  if (args.slice(0, 2).join(' ') === 'providers new') return newProvider(args[2] ?? '');
  const name = [args.slice(0, 2).join(' '), args[0] ?? ''].find((words) => Object.hasOwn(COMMANDS, words));
  const command = COMMANDS[name ?? ''];
  if (name === undefined || command === undefined) return { exitCode: 2, out: '', err: usage() };
  return withDeps(async (deps) => {
    try {
      const { text, json } = await command(deps, args.slice(name.split(' ').length));
      const out = argv.includes('--json') ? JSON.stringify(json, null, 2) : text;
      return { exitCode: 0, out: `${out}\n`, err: '' };
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return { exitCode: 1, out: '', err: `${error.message}\n` };
    }
  });
}

/** A command for developers: it opens nothing, and works on the sources it was started beside. */
function newProvider(name: string): CliOutput {
  try {
    const files = createProviderFiles(process.cwd(), name);
    const next = [
      'It compiles, and reads one invented event. CONTRIBUTING.md has the recipe; next:',
      `  npx jest test/contracts/provider-${name}   runs it through the provider suite, and names every line that is yet to be written`,
      '  UPDATE_README=1 npx jest test/readme-providers   writes its row in the README, from its fixtures',
    ];
    return { exitCode: 0, out: `${[...files, '', ...next].join('\n')}\n`, err: '' };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { exitCode: 1, out: '', err: `${error.message}\n` };
  }
}

function usage(): string {
  return [
    'Commands, each with --json for machines:',
    ...[...Object.keys(COMMANDS), 'providers new'].map((name) => `  ${name}`),
    '',
  ].join('\n');
}
