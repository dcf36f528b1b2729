import type { Pool, PoolClient } from 'pg';
import type { CallId } from '../domain/ids';
import { enqueueJob } from '../queue/database/enqueue-job';
import type { NumberHistory } from '../workers/by-rules/number-history';
import type { LeasedCall } from '../workers/log-call/logging-memo';
import { inAccount } from './account-transaction';

export function createNumberHistory(pool: Pool): NumberHistory {
  return {
    reachedAfter: (call, phone) =>
      inAccount(pool, call.account, (client) => reachedAfter(client, call, phone)),
    wakeFollowUps: (call, phone) =>
      inAccount(pool, call.account, (client) => wakeFollowUps(client, call, phone)),
    tasksOfNoOther: (call, taskIds) =>
      inAccount(pool, call.account, (client) => tasksOfNoOther(client, call, taskIds)),
    incomingLeadOf: (call, phone) =>
      inAccount(pool, call.account, async (client) => {
        const { rows } = await client.query<{ unsorted_uid: string | null }>(
          'select unsorted_uid from incoming_leads where kommo_account_id = $1 and phone = $2',
          [call.account, phone],
        );
        return rows[0]?.unsorted_uid ?? null;
      }),
  };
}

/** A call that is still being spoken has no disposition yet. */
const firstAnswered = (direction: string, number: string): string => `
  select direction, started_at from voip_calls
  where kommo_account_id = $1 and ${number} = $3 and direction = '${direction}' and call_id <> $2
    and (disposition = 'answered' or (disposition is null and status = 'answered'))
    and started_at >= (select started_at from voip_calls where kommo_account_id = $1 and call_id = $2)
  order by started_at limit 1`;

async function reachedAfter(
  client: PoolClient,
  call: LeasedCall,
  phone: string,
): ReturnType<NumberHistory['reachedAfter']> {
  const { rows } = await client.query<{ direction: 'inbound' | 'outbound' }>({
    name: 'reached-after',
    text: `with later as (
             (${firstAnswered('inbound', 'from_number')}) union all (${firstAnswered('outbound', 'to_number')}))
           select direction from later order by started_at limit 1`,
    values: [call.account, call.callId, phone],
  });
  if (rows[0] === undefined) return 'no';
  return rows[0].direction === 'outbound' ? 'called-back' : 'called-again';
}

/** The two conditions are those of the indexes in 012-tasks-of-calls. */
async function tasksOfNoOther(
  client: PoolClient,
  call: LeasedCall,
  taskIds: readonly number[],
): Promise<readonly number[]> {
  if (taskIds.length === 0) return [];
  const { rows } = await client.query<{ id: number }>({
    name: 'tasks-of-no-other',
    text: `select id from unnest($3::bigint[]) with ordinality as found (id, place)
           where not exists (
             select from voip_calls where kommo_account_id = $1 and call_id <> $2
               and (logging ->> 'taskId')::bigint = found.id)
           and not exists (
             select from voip_calls where kommo_account_id = $1 and call_id <> $2
               and (logging -> 'effects' -> 'follow-up' ->> 'id')::bigint = found.id)
           order by place`,
    values: [call.account, call.callId, taskIds],
  });
  return rows.map(({ id }) => id);
}

async function wakeFollowUps(client: PoolClient, call: LeasedCall, phone: string): Promise<void> {
  const { rows } = await client.query<{ call_id: CallId }>({
    name: 'waiting-follow-ups',
    text: `select call_id from voip_calls
           where kommo_account_id = $1 and from_number = $2 and call_id <> $3 and direction = 'inbound'
             and logging -> 'effects' -> 'follow-up' ->> 'state' <> 'given-up'
             and logging -> 'effects' -> 'close-follow-up' is null`,
    values: [call.account, phone, call.callId],
  });
  const now = Date.now();
  for (const { call_id: callId } of rows) {
    await enqueueJob(client, { kind: 'log-call', account: call.account, callId }, now);
  }
}
