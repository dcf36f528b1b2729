import type { Pool } from 'pg';
import { LANES } from '../crm/crm-client';
import type { Instant } from '../domain/call-event';
import { everyCallOf } from '../domain/ids';
import type { CallId } from '../domain/ids';
import { enqueueJob } from '../queue/database/enqueue-job';
import type { AwaitedRecordings, ListedCall } from '../workers/find-recordings';
import { inAccount, inTransaction } from './account-transaction';

/** See workers/find-recordings for the states of what is kept here. */
export function createAwaitedRecordings(pool: Pool): AwaitedRecordings {
  return {
    add: (account, call) =>
      inAccount(pool, account, async (client) => {
        const { callId, provider, reference, startedAt, since } = call;
        await client.query(ADD, [account, callId, provider, reference, new Date(startedAt), new Date(since)]);
        await enqueueJob(client, { kind: 'find-recordings', account, callId: everyCallOf(provider) }, since);
      }),
    begin: (account, provider, { now, until }) =>
      inAccount(pool, account, async (client) => {
        const key = [account, provider];
        const begun = await client.query<{ failures: number }>(BEGIN, [
          ...key,
          new Date(now),
          new Date(until),
        ]);
        if (begun.rows[0] !== undefined) return begun.rows[0];
        const { rows } = await client.query<{ not_before: Date }>(
          'select not_before from recording_looks where kommo_account_id = $1 and provider = $2',
          key,
        );
        return { notBefore: rows[0]?.not_before.getTime() ?? until };
      }),
    waiting: (account, provider, { since, limit }) =>
      inAccount(pool, account, async (client) => {
        await client.query(STRIKE_OFF, [account, provider, new Date(since)]);
        const { rows } = await client.query<WaitingRow>(WAITING, [account, provider, limit]);
        return rows.map(listedCall);
      }),
    end: (account, provider, { until, at, looked, found, failures, notBefore }) =>
      inAccount(pool, account, async (client) => {
        await client.query(
          'update awaited_recordings set looked_at = $3 where kommo_account_id = $1 and call_id = any ($2)',
          [account, looked, new Date(at)],
        );
        await client.query(
          'delete from awaited_recordings where kommo_account_id = $1 and call_id = any ($2)',
          [account, found],
        );
        await client.query(
          `update recording_looks set failures = $3, not_before = $4
           where kommo_account_id = $1 and provider = $2 and not_before = $5`,
          [account, provider, failures, new Date(notBefore), new Date(until)],
        );
      }),
  };
}

const ADD = `
  insert into awaited_recordings as known (kommo_account_id, call_id, provider, reference, started_at, since)
  values ($1, $2, $3, $4, $5, $6)
  on conflict (kommo_account_id, call_id) do update set reference = excluded.reference, looked_at = null
    where known.reference <> excluded.reference`;

/** Of two that begin at once, the second waits for the row and finds it taken. */
const BEGIN = `
  insert into recording_looks as known (kommo_account_id, provider, not_before) values ($1, $2, $4)
  on conflict (kommo_account_id, provider) do update set not_before = excluded.not_before
    where known.not_before <= $3
  returning failures`;

const STRIKE_OFF = `
  delete from awaited_recordings listed using voip_calls c
  where listed.kommo_account_id = $1 and listed.provider = $2
    and c.kommo_account_id = $1 and c.call_id = listed.call_id
    and (c.recording is not null or listed.since < $3)`;

const WAITING = `
  select call_id, reference, started_at, since from awaited_recordings
  where kommo_account_id = $1 and provider = $2
  order by looked_at nulls first, since, call_id limit $3`;

interface WaitingRow {
  readonly call_id: CallId;
  readonly reference: string;
  readonly started_at: Date;
  readonly since: Date;
}

function listedCall({ call_id: callId, reference, started_at, since }: WaitingRow): ListedCall {
  return { callId, reference, startedAt: started_at.getTime(), since: since.getTime() };
}

const ANNOUNCE = `
  insert into jobs (kommo_account_id, kind, call_id, lane, run_at)
  select distinct listed.kommo_account_id, 'find-recordings', listed.provider || ':*', $1::int, $2::timestamptz
  from awaited_recordings listed join accounts a using (kommo_account_id)
  where a.status <> 'uninstalled' and not exists (
    select from jobs j
    where j.kommo_account_id = listed.kommo_account_id and j.kind = 'find-recordings'
      and j.call_id = listed.provider || ':*' and j.state <> 'buried')
  on conflict (kommo_account_id, kind, call_id) do update
    set state = 'ready', attempts = 0, run_at = excluded.run_at where jobs.state = 'buried'
  returning pg_notify('job_ready', lane::text)`;

/** Lists that nobody would look at: a buried job would leave out all calls to come. Repeatable. @returns how many there were */
export async function announceForgottenRecordings(pool: Pool, now: Instant): Promise<number> {
  const { rowCount } = await inTransaction(pool, (client) =>
    client.query(ANNOUNCE, [LANES.indexOf('look-up'), new Date(now)]),
  );
  return rowCount ?? 0;
}
