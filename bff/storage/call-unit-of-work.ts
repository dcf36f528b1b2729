/**
 * PostgreSQL's side of calls/unit-of-work: however many calls a transaction has, it asks three times. A call that is
 * not known yet is inserted with all its facts at once; when another transaction was faster, the whole work begins
 * again, and finds the row. So does one that had to give way in a deadlock.
 */
import type { Pool, PoolClient } from 'pg';
import type { CallFacts } from '../calls/call-facts';
import type { CallStory } from '../calls/describe-call';
import type {
  CallChanges,
  CallTransactions,
  CallUnit,
  LockedCall,
  NewTimelineEntry,
  SavedCall,
} from '../calls/unit-of-work';
import type { LoggingState } from '../contract/call-view';
import { AppError } from '../domain/errors';
import { providerOf } from '../domain/ids';
import type { AccountId, CallId } from '../domain/ids';
import { enqueueJobs } from '../queue/database/enqueue-job';
import { ATTEMPTS_IN_THE_WAY, gaveWay, inAccount } from './account-transaction';
import { createCallNames } from './call-names';
import { unseen } from './unseen';

/** More than any call has first deliveries in flight at the same instant. */
const ATTEMPTS = 8;

/** Another transaction inserted the call between our look and our insert. */
class CallAppeared extends Error {}

export function createCallTransactions(pool: Pool): CallTransactions {
  return {
    run: (account, work) =>
      beginningAgain(() => inAccount(pool, account, (client) => work(createCallUnit(client, account)))),
  };
}

/**
 * For transactions that save calls.
 * @throws AppError storage/unavailable, also when others were in the way each time; else what `transaction` throws
 */
export async function beginningAgain<Value>(transaction: () => Promise<Value>): Promise<Value> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction();
    } catch (error) {
      const appeared = error instanceof CallAppeared;
      const attempts = appeared ? ATTEMPTS : gaveWay(error) ? ATTEMPTS_IN_THE_WAY : 1;
      if (attempt < attempts) continue;
      throw appeared ? new AppError('storage/unavailable', { retry: 'backoff', cause: error }) : error;
    }
  }
}

export function createCallUnit(client: PoolClient, account: AccountId): CallUnit {
  return {
    names: createCallNames(client, account),
    lockCalls: (callIds) => lockCalls(client, account, callIds),
    async heardBefore(events) {
      const { rows } = await client.query<{ place: number }>({
        name: 'heard-before',
        text: HEARD_BEFORE,
        values: [account, events.map(({ callId }) => callId), events.map(({ key }) => key)],
      });
      return rows.map(({ place }) => place);
    },
    save: (changes) => save(client, account, changes),
  };
}

const HEARD_BEFORE = `
  select (n - 1)::int as place from unnest($2::text[], $3::text[]) with ordinality as told (call_id, key, n)
  where exists (select from call_timeline t
                where t.kommo_account_id = $1 and t.call_id = told.call_id and t.event_key = told.key)`;

async function lockCalls(
  client: PoolClient,
  account: AccountId,
  callIds: readonly CallId[],
): Promise<ReadonlyMap<CallId, LockedCall>> {
  const { rows } = await client.query<{ call_id: CallId; facts: CallFacts; delivery_status: LoggingState }>({
    name: 'lock-calls',
    // Call by call, in the order of the ids, and each by the index of its id.
    text: `select known.* from (select id from unnest(${unseen('$2::text[]')}) as id order by id) as asked cross join lateral (
             select call_id, facts, delivery_status from voip_calls
             where kommo_account_id = $1 and call_id = asked.id for update) as known`,
    values: [account, callIds],
  });
  return new Map(rows.map((row) => [row.call_id, { facts: row.facts, logging: row.delivery_status }]));
}

/** Asked together: what stands behind a call that another transaction was faster with is rolled back with it. */
async function save(client: PoolClient, account: AccountId, changes: CallChanges): Promise<void> {
  await Promise.all([
    changes.calls.length > 0 ? saveCalls(client, account, changes.calls) : undefined,
    changes.timeline.length > 0 ? addTimeline(client, account, changes.timeline) : undefined,
    enqueueJobs(client, changes.jobs),
  ]);
}

const DERIVED = `facts, from_number, to_number, direction, status, disposition, started_at, answered_at, ended_at,
  duration, extension, recording, call_result`;

/**
 * Inserts come in the order of the ids, for the same reason as the locks. The worker looks at an internal call all the
 * same: the account may want it, and the timeline names the rule. The manager of an extension stays when they leave the list,
 * and goes when it turns out that the call was not theirs.
 */
const SAVE_CALLS = `
  with given as materialized (
    select $1::bigint as account, saved.*, to_timestamp(started_ms / 1000) as started_at, to_timestamp(answered_ms / 1000) as answered_at,
      to_timestamp(ended_ms / 1000) as ended_at,
      (select kommo_user_id from voip_users where kommo_account_id = $1 and extension_id = extension) as kommo_user_id
    from json_to_recordset($2::json) as saved (
      call_id text, provider text, is_new boolean, internal boolean, facts jsonb, from_number text, to_number text,
      direction text, status text, disposition text, started_ms float8, answered_ms float8, ended_ms float8,
      duration int, extension text, recording text, call_result text)),
  inserted as (
    insert into voip_calls (kommo_account_id, call_id, provider, delivery_status, responsible_user_id, feed_position, ${DERIVED})
    select $1, call_id, provider, case when internal then 'not-needed' else 'waiting' end, kommo_user_id,
      nextval('feed_positions'), ${DERIVED}
    from given where is_new order by call_id
    on conflict (kommo_account_id, call_id) do nothing
    returning feed_position),
  updated as (
    update voip_calls as known set
      (${DERIVED}) = (${DERIVED.replace(/\w+/g, 'given.$&')}),
      facts_revision = known.facts_revision + 1,
      delivery_status = case when given.internal and known.delivery_status = 'waiting' then 'not-needed'
                             else known.delivery_status end,
      responsible_user_id = coalesce(given.kommo_user_id,
        case when given.extension = known.extension then known.responsible_user_id end),
      feed_position = nextval('feed_positions'), updated_at = now()
    from given
    where known.kommo_account_id = given.account and known.call_id = given.call_id and not given.is_new
    returning known.feed_position)
  select count(*) as saved, pg_notify('call_changed', $1::text || ':' || max(feed_position))
  from (select feed_position from inserted union all select feed_position from updated) as changed
  having count(*) > 0`;

async function saveCalls(client: PoolClient, account: AccountId, calls: readonly SavedCall[]): Promise<void> {
  const { rows } = await client.query<{ saved: number }>({
    name: 'save-calls',
    text: SAVE_CALLS,
    values: [account, JSON.stringify(calls.map(rowOf))],
  });
  if ((rows[0]?.saved ?? 0) < calls.length) throw new CallAppeared();
}

function rowOf({ callId, facts, story, isNew }: SavedCall): Readonly<Record<string, unknown>> {
  return {
    call_id: callId,
    provider: providerOf(callId),
    is_new: isNew,
    internal: story.internal,
    facts,
    from_number: story.from,
    to_number: story.to,
    direction: story.direction,
    status: story.status,
    disposition: story.disposition,
    started_ms: story.startedAt,
    answered_ms: story.answeredAt,
    ended_ms: story.endedAt,
    duration: story.talkSeconds,
    extension: story.extension,
    recording: recordingText(story.recording),
    call_result: facts.result?.value.result.note ?? null,
  };
}

function recordingText(recording: CallStory['recording']): string | null {
  if (recording === null) return null;
  return recording.kind === 'url' ? recording.url : recording.reference;
}

async function addTimeline(
  client: PoolClient,
  account: AccountId,
  entries: readonly NewTimelineEntry[],
): Promise<void> {
  await client.query({
    name: 'add-timeline',
    text: `insert into call_timeline (kommo_account_id, call_id, at, kind, detail, event_key)
           select $1, call_id, at, kind, detail, event_key
           from unnest($2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[])
             as entry (call_id, at, kind, detail, event_key)
           on conflict do nothing`,
    values: [
      account,
      entries.map((entry) => entry.callId),
      entries.map((entry) => new Date(entry.at)),
      entries.map((entry) => entry.kind),
      entries.map((entry) => entry.detail),
      entries.map((entry) => entry.eventKey ?? null),
    ],
  });
}
