/**
 * PostgreSQL's side of calls/unit-of-work. The row's lock is taken by the upsert itself (`on conflict do
 * update` locks the row it finds), so there is no moment between looking and inserting.
 */
import type { Pool, PoolClient } from 'pg';
import type { CallFacts } from '../calls/call-facts';
import { NO_FACTS } from '../calls/call-facts';
import type { CallStory } from '../calls/describe-call';
import type { CallTransactions, CallUnit, LockedCall, NewTimelineEntry } from '../calls/unit-of-work';
import type { LoggingState } from '../contract/call-view';
import type { Instant } from '../domain/call-event';
import type { AccountId, CallId } from '../domain/ids';
import { enqueueJob } from '../queue/database/enqueue-job';
import { inAccount } from './account-transaction';
import { createCallNames } from './call-names';

export function createCallTransactions(pool: Pool): CallTransactions {
  return {
    run: (account, work) => inAccount(pool, account, (client) => work(createCallUnit(client, account))),
  };
}

function createCallUnit(client: PoolClient, account: AccountId): CallUnit {
  return {
    names: createCallNames(client, account),
    isKnown: (callId) => isKnown(client, account, callId),
    lockCall: (callId, provider) => lockCall(client, { account, callId, provider }),
    saveFacts: (callId, facts, story) => saveFacts(client, { account, callId, facts, story }),
    markNotNeeded: (callId) => markNotNeeded(client, account, callId),
    addTimeline: (callId, entries) => addTimeline(client, { account, callId, entries }),
    enqueue: (job, at) => enqueueJob(client, job, at),
  };
}

async function isKnown(client: PoolClient, account: AccountId, callId: CallId): Promise<boolean> {
  const { rowCount } = await client.query(
    'select from voip_calls where kommo_account_id = $1 and call_id = $2',
    [account, callId],
  );
  return rowCount === 1;
}

async function lockCall(
  client: PoolClient,
  call: { account: AccountId; callId: CallId; provider: string },
): Promise<LockedCall> {
  const { rows } = await client.query<{ facts: CallFacts; delivery_status: LoggingState }>({
    name: 'lock-call',
    text: `insert into voip_calls (kommo_account_id, call_id, provider, facts) values ($1, $2, $3, $4)
           on conflict (kommo_account_id, call_id) do update set call_id = excluded.call_id
           returning facts, delivery_status`,
    values: [call.account, call.callId, call.provider, JSON.stringify(NO_FACTS)],
  });
  const row = rows[0];
  if (row === undefined) throw new Error('an upsert returned no row');
  return { facts: row.facts, logging: row.delivery_status };
}

const SAVE_FACTS = `
  update voip_calls set
    facts = $3, facts_revision = facts_revision + 1,
    from_number = $4, to_number = $5, direction = $6, status = $7, disposition = $8,
    started_at = $9, answered_at = $10, ended_at = $11, duration = $12, extension = $13,
    recording = $14, call_result = $15,
    responsible_user_id = coalesce(
      (select kommo_user_id from voip_users where kommo_account_id = $1 and extension_id = $13),
      responsible_user_id),
    feed_position = nextval('feed_positions'), updated_at = now()
  where kommo_account_id = $1 and call_id = $2
  returning pg_notify('call_changed', $1::text || ':' || feed_position)`;

async function saveFacts(
  client: PoolClient,
  saved: { account: AccountId; callId: CallId; facts: CallFacts; story: CallStory },
): Promise<void> {
  const { account, callId, facts, story } = saved;
  await client.query({
    name: 'save-facts',
    text: SAVE_FACTS,
    values: [
      account,
      callId,
      JSON.stringify(facts),
      story.from,
      story.to,
      story.direction,
      story.status,
      story.disposition,
      timestamp(story.startedAt),
      timestamp(story.answeredAt),
      timestamp(story.endedAt),
      story.talkSeconds,
      story.extension,
      story.recording === null ? null : recordingText(story.recording),
      facts.result?.value.result.note ?? null,
    ],
  });
}

function recordingText(recording: NonNullable<CallStory['recording']>): string {
  return recording.kind === 'url' ? recording.url : recording.reference;
}

function timestamp(instant: Instant | null): Date | null {
  return instant === null ? null : new Date(instant);
}

async function markNotNeeded(client: PoolClient, account: AccountId, callId: CallId): Promise<void> {
  await client.query(
    `update voip_calls set delivery_status = 'not-needed'
     where kommo_account_id = $1 and call_id = $2 and delivery_status = 'waiting'`,
    [account, callId],
  );
}

async function addTimeline(
  client: PoolClient,
  added: { account: AccountId; callId: CallId; entries: readonly NewTimelineEntry[] },
): Promise<void> {
  await client.query({
    name: 'add-timeline',
    text: `insert into call_timeline (kommo_account_id, call_id, at, kind, detail, event_key)
           select $1, $2, at, kind, detail, event_key
           from unnest($3::timestamptz[], $4::text[], $5::text[], $6::text[]) as entry (at, kind, detail, event_key)
           on conflict do nothing`,
    values: [
      added.account,
      added.callId,
      added.entries.map((entry) => new Date(entry.at)),
      added.entries.map((entry) => entry.kind),
      added.entries.map((entry) => entry.detail),
      added.entries.map((entry) => entry.eventKey ?? null),
    ],
  });
}
