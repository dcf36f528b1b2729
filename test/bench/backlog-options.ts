import { parseArgs } from 'node:util';

export interface BacklogOptions {
  /** That wait, in each round. */
  readonly calls: number;
  /** Each with live calls alone first, then with a backlog; the same processes go through all of them. */
  readonly rounds: number;
  /** Accounts that have live calls meanwhile. */
  readonly others: number;
  /** Requests per second, of Kommo's limit and of our budget. */
  readonly rate: number;
  /** From which we send; 0: the system's choice. */
  readonly addresses: number;
  /** Milliseconds that Kommo waits before each answer. */
  readonly latency: number;
  /** Live calls per second, of all other accounts. */
  readonly pace: number;
  readonly workers: number;
  /** Seconds of live calls alone, before each backlog is there. */
  readonly calm: number;
  /** A drain is watched for so long at most. */
  readonly seconds: number;
}

const DEFAULTS: BacklogOptions = {
  calls: 2_000,
  rounds: 1,
  others: 9,
  rate: 20,
  addresses: 0,
  latency: 0,
  pace: 3,
  workers: 1,
  calm: 30,
  seconds: 3_600,
};

/** @throws Error naming the option that is no number, or no possible one */
export function readBacklogOptions(args: readonly string[]): BacklogOptions {
  const names = Object.keys(DEFAULTS) as (keyof BacklogOptions)[];
  const { values } = parseArgs({
    args: [...args],
    options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
  });
  const given = names.map((name): [string, number] => {
    const value = Number(values[name] ?? DEFAULTS[name]);
    if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} must be a number, zero or more`);
    return [name, value];
  });
  const options = { ...DEFAULTS, ...Object.fromEntries(given) };
  if (!Number.isInteger(options.rounds) || options.rounds < 1)
    throw new Error('--rounds must be a whole number, one or more');
  return options;
}
