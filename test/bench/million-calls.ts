/**
 * The answer to a webhook of an installation whose table holds nothing, and of one that holds a million calls or
 * `BENCH_CALLS`, in turns: what else the machine does meets both.
 */
import { Client } from 'pg';
import { eventually } from '../support/eventually';
import { startBenchInstallation } from './installation';
import type { BenchInstallation } from './installation';
import { pacing } from './load';
import { quantile, report } from './numbers';
import { openStream } from './open-stream';
import type { BenchStream } from './open-stream';
import { ringing } from './ringing';

const CALLS = Number(process.env['BENCH_CALLS'] ?? 1_000_000);
const ACCOUNTS = Number(process.env['BENCH_ACCOUNTS'] ?? 10_000);
const CHUNK = 50_000;
const ROUNDS = 9;
const PACE = 50;
const SECONDS = 4;
const RINGS = 40;

export async function millionCalls(): Promise<void> {
  const full = await startBenchInstallation({ workers: 0 });
  try {
    await fill(full);
    const empty = await startBenchInstallation({ workers: 0 });
    try {
      await compare(empty, full);
    } finally {
      await empty.end();
    }
  } finally {
    await full.end();
  }
}

async function compare(empty: BenchInstallation, full: BenchInstallation): Promise<void> {
  const streams = { empty: await openStream(empty), full: await openStream(full) };
  const acks: Pair[] = [];
  const rings: Pair[] = [];
  // The first round is for what happens once only, such as compiling.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const ack = { empty: await answered(empty), full: await answered(full) };
    const ring = { empty: await shown(streams.empty), full: await shown(streams.full) };
    if (round === 0) continue;
    acks.push(ack);
    rings.push(ring);
  }
  await Promise.all([streams.empty.close(), streams.full.close()]);
  reportPairs(`webhook ack at ${PACE} req/s`, acks);
  reportPairs('ring to event stream', rings);
}

interface Pair {
  readonly empty: Spread;
  readonly full: Spread;
}
type Spread = Readonly<Record<'p50' | 'p95', number>>;

const answered = ({ webhookUrl }: BenchInstallation): Promise<Spread> =>
  pacing({ next: () => ringing(webhookUrl), seconds: SECONDS, perSecond: PACE });

async function shown(stream: BenchStream): Promise<Spread> {
  const times = await stream.ring(RINGS);
  return { p50: quantile(times, 0.5), p95: quantile(times, 0.95) };
}

function reportPairs(name: string, pairs: readonly Pair[]): void {
  for (const share of ['p50', 'p95'] as const) {
    const each = (read: (pair: Pair) => number): number[] => pairs.map(read);
    report(
      `${name}: ${share}, empty table`,
      'ms',
      each(({ empty }) => empty[share]),
    );
    report(
      `${name}: ${share}, ${ACCOUNTS} accounts, ${CALLS} calls`,
      'ms',
      each(({ full }) => full[share]),
    );
    report(
      `${name}: ${share}, full / empty`,
      'ratio',
      each(({ empty, full }) => full[share] / empty[share]),
    );
  }
}

/** Over a connection without a pool's timeouts. */
async function fill({ databaseUrl, webhookUrl }: BenchInstallation): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(INSERT_ACCOUNTS, [ACCOUNTS - 1]);
    await pacing({ next: () => ringing(webhookUrl), seconds: 1, perSecond: 1 });
    await eventually(async () => (await client.query('select from voip_calls')).rowCount === 1);
    await fillCalls(client);
  } finally {
    await client.end();
  }
}

/** Indexes are made afterwards: compact ones, as after a reindex; growing them would take an hour of the run. */
async function fillCalls(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string; made: string }>(
    `select indexname as name, indexdef as made from pg_indexes where tablename = 'voip_calls'
     and indexname not in (select conname from pg_constraint where conrelid = 'voip_calls'::regclass)`,
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
  for (let from = 0; from < CALLS; from += CHUNK) {
    await client.query(INSERT, [from, Math.min(CALLS, from + CHUNK) - 1, ACCOUNTS]);
  }
  for (const { made } of rows) await client.query(made);
  await client.query('vacuum analyze voip_calls');
}

const INSERT_ACCOUNTS = `
  insert into accounts (kommo_account_id, subdomain)
  select 500000000 + number, 'bench-' || number from generate_series(1, $1::int) as number`;

/** Logged long ago, the same number of each account; with the facts of the one call that rang. */
const INSERT = `
  insert into voip_calls (kommo_account_id, call_id, provider, from_number, to_number, direction, status,
    disposition, delivery_status, started_at, ended_at, duration, extension, note_id, feed_position, facts)
  select account.kommo_account_id, 'voipstudio:old-' || number, 'voipstudio',
    '+1206' || lpad((number % 10000000)::text, 7, '0'), '+12125550100', 'inbound', 'ended', 'answered', 'logged',
    now() - number * interval '10 seconds', now() - number * interval '10 seconds' + interval '1 minute', 60,
    '10002', number, nextval('feed_positions'),
    (select facts from voip_calls order by id limit 1)
  from generate_series($1::int, $2::int) as number
  join (select kommo_account_id, row_number() over (order by id) - 1 as place from accounts) as account
    on account.place = number % $3::int`;
