import { parseArgs } from 'node:util';
import { beanstalkd } from '../support/engines/beanstalkd';
import type { Engine } from '../support/engines/engine';
import { kafka } from '../support/engines/kafka';
import { rabbitmq } from '../support/engines/rabbitmq';
import { makeMutant } from './mutant';

/** What `--queue` names; without it jobs wait in the database. */
export const ENGINES: Readonly<Record<string, Engine>> = { rabbitmq, beanstalkd, kafka };

export interface ChaosOptions {
  readonly calls: number;
  readonly seed: number;
  /** Requests per second: Kommo's limit and the BFF's budget alike. */
  readonly rate: number;
  readonly accounts: number;
  readonly servers: number;
  readonly workers: number;
  /** How many new calls begin per second. */
  readonly pace: number;
  /** Between two kills; 0 for none. */
  readonly killEverySeconds: number;
  /** Between two processes that stand still for a while; 0 for none. */
  readonly freezeEverySeconds: number;
  /** How long one stands still at most. */
  readonly freezeSeconds: number;
  /** A few requests are carried out this late, and answered then. */
  readonly slowMs: number;
  /** Between two blocks of the address, after 429s; 0 for none. */
  readonly blockEverySeconds: number;
  /** Of so many seconds an account is left unpaid for the second half; 0 for never. */
  readonly unpaidEverySeconds: number;
  /** No call begins later than so many minutes after the first. */
  readonly minutes: number;
  /** Share of the requests to Kommo whose answer is lost or unreadable. */
  readonly faultRate: number;
  /** How long Kommo's lists lag behind. */
  readonly lagMs: number;
  /** Where the compiled BFF is. */
  readonly bff: string;
  /** The safeguards that are taken away, and the times that are shortened; see mutant.ts. */
  readonly mutant: string | undefined;
  readonly settleSeconds: number;
  /** The queue's; undefined: the database. */
  readonly engine: Engine | undefined;
  /** Between two kills of the engine's server; 0 for none. */
  readonly killEngineEverySeconds: number;
}

const NUMBERS = {
  calls: '200',
  seed: '',
  rate: '7',
  accounts: '2',
  servers: '2',
  workers: '3',
  pace: '',
  'kill-every': '4',
  'freeze-every': '0',
  'freeze-for': '16',
  slow: '400',
  'block-every': '60',
  'unpaid-every': '50',
  minutes: '1440',
  'fault-rate': '0.05',
  lag: '1000',
  settle: '600',
  'kill-engine-every': '10',
} as const;

/** @throws Error naming what is not a number, no mutant, or no engine */
export function readOptions(args: readonly string[], bff: string): ChaosOptions {
  const names = Object.keys(NUMBERS) as (keyof typeof NUMBERS)[];
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
      mutant: { type: 'string' },
      queue: { type: 'string' },
    },
  });
  const given = values as Readonly<Record<string, string | undefined>>;
  const number = (name: keyof typeof NUMBERS, fallback: number): number => {
    const text = given[name] ?? NUMBERS[name];
    const value = text === '' ? fallback : Number(text);
    if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} must be a number, zero or more`);
    return value;
  };
  const rate = number('rate', 7);
  return {
    calls: number('calls', 0),
    seed: number('seed', Date.now() % 1_000_000),
    rate,
    accounts: number('accounts', 2),
    servers: number('servers', 2),
    workers: number('workers', 3),
    // A call costs about six requests with its caller, its look-ups and its edits.
    pace: number('pace', rate / 6),
    killEverySeconds: number('kill-every', 4),
    freezeEverySeconds: number('freeze-every', 0),
    freezeSeconds: number('freeze-for', 16),
    slowMs: number('slow', 400),
    blockEverySeconds: number('block-every', 60),
    unpaidEverySeconds: number('unpaid-every', 50),
    minutes: number('minutes', 1440),
    faultRate: number('fault-rate', 0.05),
    lagMs: number('lag', 1000),
    bff: given['mutant'] === undefined ? bff : makeMutant(given['mutant'], bff),
    mutant: given['mutant'],
    settleSeconds: number('settle', 600),
    engine: engineOf(given['queue']),
    killEngineEverySeconds: number('kill-engine-every', 10),
  };
}

function engineOf(name: string | undefined): Engine | undefined {
  if (name === undefined) return undefined;
  const engine = ENGINES[name];
  if (engine === undefined) throw new Error(`--queue is one of ${Object.keys(ENGINES).join(', ')}`);
  return engine;
}
