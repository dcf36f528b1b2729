import type { Pool, PoolClient } from 'pg';
import type { AccountId, CallId } from '../domain/ids';
import { enqueueJobs } from '../queue/database/enqueue-job';
import type { NumberHistory } from '../workers/by-rules/number-history';
import type { LeasedCall } from '../workers/log-call/logging-memo';
import { inAccount, inAccountStatement } from './account-transaction';
import { inGroups } from './in-groups';
import type { GroupWork } from './in-groups';
import { togetherOrAlone } from './together-or-alone';

export function createNumberHistory(pool: Pool): NumberHistory {
  const wakeAll: GroupWork<Spoken, void> = async (account, spoken) => {
    await wakeFollowUps(pool, account, spoken);
    return spoken.map(() => ({ status: 'fulfilled', value: undefined }));
  };
  const wakeOne = async (one: Spoken): Promise<void> => void (await wakeAll(one.call.account, [one]));
  const wake = inGroups(togetherOrAlone(wakeAll, wakeOne));
  return {
    reachedAfter: (call, phone) =>
      inAccount(pool, call.account, (client) => reachedAfter(client, call, phone)),
    wakeFollowUps: (call, phone) => wake(call.account, { call, phone }),
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

interface Spoken {
  readonly call: LeasedCall;
  readonly phone: string;
}

const WAITING_FOLLOW_UPS = `
  select distinct waiting.call_id from unnest($2::text[], $3::text[]) as spoken (number, call_id)
  cross join lateral (
    select call_id from voip_calls
    where kommo_account_id = $1 and from_number = spoken.number and voip_calls.call_id <> spoken.call_id
      and direction = 'inbound'
      and logging -> 'effects' -> 'follow-up' ->> 'state' <> 'given-up'
      and logging -> 'effects' -> 'close-follow-up' is null) as waiting`;

/** Of calls that are logged together, as those of a batch are. */
async function wakeFollowUps(pool: Pool, account: AccountId, spoken: readonly Spoken[]): Promise<void> {
  const { rows } = await inAccountStatement<{ call_id: CallId }>(pool, account, {
    name: 'waiting-follow-ups',
    text: WAITING_FOLLOW_UPS,
    values: [account, spoken.map(({ phone }) => phone), spoken.map(({ call }) => call.callId)],
  });
  const at = Date.now();
  const due = rows.map(({ call_id: callId }) => ({
    job: { kind: 'log-call', account, callId } as const,
    at,
  }));
  if (due.length > 0) await inAccount(pool, account, (client) => enqueueJobs(client, due));
}
