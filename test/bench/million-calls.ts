/** The answer to a webhook while the table holds nothing, and while it holds a million calls or `BENCH_CALLS`. */
import { Client } from 'pg';
import { startBenchInstallation } from './installation';
import { pacing } from './load';
import { median, report } from './numbers';
import { ringing } from './ringing';

const CALLS = Number(process.env['BENCH_CALLS'] ?? 1_000_000);
const ACCOUNTS = Number(process.env['BENCH_ACCOUNTS'] ?? 10_000);
const CHUNK = 50_000;
const RUNS = 5;
const PACE = 50;
const SECONDS = 3;

export async function millionCalls(): Promise<void> {
  const { databaseUrl, webhookUrl, end } = await startBenchInstallation({ workers: 0 });
  const run = async (): Promise<number> =>
    (await pacing({ next: () => ringing(webhookUrl), seconds: SECONDS, perSecond: PACE })).p95;
  const runs = async (): Promise<number[]> => {
    const values: number[] = [];
    for (let index = 0; index < RUNS; index += 1) values.push(await run());
    return values;
  };
  try {
    await run();
    const empty = await runs();
    report(`webhook ack at ${PACE} req/s: p95, empty table`, 'ms', empty);
    await fill(databaseUrl);
    await run();
    const full = await runs();
    report(`webhook ack at ${PACE} req/s: p95, ${ACCOUNTS} accounts, ${CALLS} calls`, 'ms', full);
    report(
      'webhook ack: full / empty',
      'ratio',
      full.map((value) => value / median(empty)),
    );
  } finally {
    await end();
  }
}

/** Over a connection without a pool's timeouts. */
async function fill(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(INSERT_ACCOUNTS, [ACCOUNTS - 1]);
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

/** Logged long ago, the same number of each account; facts of about the size that real ones have. */
const INSERT = `
  insert into voip_calls (kommo_account_id, call_id, provider, from_number, to_number, direction, status,
    disposition, delivery_status, started_at, ended_at, duration, extension, note_id, feed_position, facts)
  select account.kommo_account_id, 'voipstudio:old-' || number, 'voipstudio',
    '+1206' || lpad((number % 10000000)::text, 7, '0'), '+12125550100', 'inbound', 'ended', 'answered', 'logged',
    now() - number * interval '10 seconds', now() - number * interval '10 seconds' + interval '1 minute', 60,
    '10002', number, nextval('feed_positions'),
    jsonb_build_object('filler', repeat(md5(number::text), 20))
  from generate_series($1::int, $2::int) as number
  join (select kommo_account_id, row_number() over (order by id) - 1 as place from accounts) as account
    on account.place = number % $3::int`;
