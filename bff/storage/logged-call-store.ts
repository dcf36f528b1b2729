import type { Pool, QueryConfig } from 'pg';
import type { CallFacts } from '../calls/call-facts';
import type { CallerCard } from '../calls/caller-card';
import type { EntityType, LoggingState } from '../contract/call-view';
import type { NoteRef } from '../crm/crm-client';
import { AppError } from '../domain/errors';
import type { AccountId, CallId } from '../domain/ids';
import type {
  LeasedCall,
  LoggedCallStore,
  LoggingMemo,
  Transition,
  UncertainCall,
} from '../workers/log-call/logging-memo';
import { inAccount, inAccountStatement } from './account-transaction';
import { clickedBy } from './clicked-by';
import { claimLead, claimNumbers, claimOf, settleNumbers } from './number-claims';

/** Longer than any request to Kommo takes, with its repetition after a refreshed token. */
const LEASE_SECONDS = 60;
export const LEASE = `now() + interval '${LEASE_SECONDS} seconds'`;

/** What `leasedCall` reads. */
export const LEASED = `voip_calls.*, ${clickedBy('voip_calls')}`;

export interface CallRow {
  kommo_account_id: number;
  call_id: string;
  provider: string;
  facts: CallFacts;
  facts_revision: number;
  updated_at: Date;
  delivery_status: LoggingState;
  logging: LoggingMemo;
  entity_type: EntityType | null;
  entity_id: number | null;
  note_id: number | null;
  unsorted_uid: string | null;
  responsible_user_id: number | null;
  clicked_by_user_id: number | null;
  parked_reason: string | null;
  caller: CallerCard | null;
  lease_fence: number;
}

export function createLoggedCallStore(pool: Pool): LoggedCallStore {
  return {
    claim: (account, callId) => claim(pool, account, callId),
    transition: (call, change) => transition(pool, call, change),
    renew: (call) => renew(pool, call),
    release: (call) => release(pool, call),
    claimNumber: async (call, phone) => {
      const wanted = { call, phone };
      return claimOf(await claimNumbers(pool, call.account, [wanted]), wanted);
    },
    claimLead: (call, phone) => inAccount(pool, call.account, (client) => claimLead(client, call, phone)),
    uncertainCalls: (account) => uncertainCalls(pool, account),
  };
}

async function claim(pool: Pool, account: AccountId, callId: CallId): Promise<LeasedCall | 'busy' | 'gone'> {
  const { rows } = await inAccountStatement<CallRow>(pool, account, {
    name: 'claim-call',
    text: `update voip_calls set lease_fence = lease_fence + 1,
             lease_until = ${LEASE}
           where kommo_account_id = $1 and call_id = $2 and (lease_until is null or lease_until <= now())
           returning ${LEASED}`,
    values: [account, callId],
  });
  if (rows[0] !== undefined) return leasedCall(rows[0]);
  return (await knownOf(pool, account, [callId])).has(callId) ? 'busy' : 'gone';
}

/** Those of which there is a row, whoever has it. */
export async function knownOf(
  pool: Pool,
  account: AccountId,
  callIds: readonly CallId[],
): Promise<ReadonlySet<string>> {
  const { rows } = await inAccountStatement<{ call_id: string }>(pool, account, {
    name: 'known-calls',
    text: 'select call_id from voip_calls where kommo_account_id = $1 and call_id = any ($2)',
    values: [account, callIds],
  });
  return new Set(rows.map((row) => row.call_id));
}

/** `transition` must see facts that were merged meanwhile, or the next step would be decided on old ones. */
const TRANSITION = `
  with moved as (
    update voip_calls set
      delivery_status = coalesce($4, delivery_status),
      logging = coalesce($5, logging),
      entity_type = case when $6 then $7 else entity_type end,
      entity_id = case when $6 then $8::bigint else entity_id end,
      note_id = case when $9 then $10::bigint else note_id end,
      unsorted_uid = case when $11 then $12 else unsorted_uid end,
      parked_reason = case when $13 then $14 when $4 <> 'parked' then null else parked_reason end,
      responsible_user_id = case when $15 then (
        select kommo_user_id from voip_users
        where voip_users.kommo_account_id = $1 and extension_id = voip_calls.extension) else responsible_user_id end,
      lease_until = ${LEASE},
      feed_position = nextval('feed_positions')
    where kommo_account_id = $1 and call_id = $2 and lease_fence = $3 and lease_until > now()
    returning ${LEASED}, pg_notify('call_changed', $1::text || ':' || feed_position)),
  told as (
    insert into call_timeline (kommo_account_id, call_id, at, kind, detail)
    select $1, moved.call_id, clock_timestamp(), kind, detail
    from moved, unnest($16::text[], $17::text[]) with ordinality as entry (kind, detail, place) order by place)
  select * from moved`;

async function transition(pool: Pool, call: LeasedCall, change: Transition): Promise<LeasedCall> {
  const query: QueryConfig = {
    name: 'transition-call',
    text: TRANSITION,
    values: [call.account, call.callId, call.fence, ...valuesOf(change)],
  };
  const { rows } =
    change.number === undefined
      ? await inAccountStatement<CallRow>(pool, call.account, query)
      : await inAccount(pool, call.account, async (client) => {
          const moved = await client.query<CallRow>(query);
          if (moved.rows.length > 0) await settleNumbers(client, call.account, [{ call, change }]);
          return moved;
        });
  if (rows[0] === undefined) throw leaseLost(call);
  return leasedCall(rows[0]);
}

/** For each column that may become null: whether it changes, and to what. */
function valuesOf(change: Transition): readonly unknown[] {
  const {
    state,
    memo,
    entity,
    noteId,
    incomingLeadUid,
    parkedReason,
    asksForManager,
    timeline = [],
  } = change;
  return [
    state,
    memo && JSON.stringify(memo),
    entity !== undefined,
    entity?.type,
    entity?.id,
    noteId !== undefined,
    noteId,
    incomingLeadUid !== undefined,
    incomingLeadUid,
    parkedReason !== undefined,
    parkedReason,
    asksForManager === true,
    timeline.map(({ kind }) => kind),
    timeline.map(({ detail }) => detail),
  ];
}

async function renew(pool: Pool, call: LeasedCall): Promise<LeasedCall> {
  const { rows } = await inAccountStatement<CallRow>(pool, call.account, {
    name: 'renew-lease',
    text: `update voip_calls set lease_until = ${LEASE}
           where kommo_account_id = $1 and call_id = $2 and lease_fence = $3 and lease_until > now()
           returning ${LEASED}`,
    values: [call.account, call.callId, call.fence],
  });
  if (rows[0] === undefined) throw leaseLost(call);
  return leasedCall(rows[0]);
}

export function leaseLost({ callId }: LeasedCall): AppError {
  return new AppError('queue/lease-lost', { context: { callId } });
}

async function release(pool: Pool, call: LeasedCall): Promise<void> {
  await inAccountStatement(pool, call.account, {
    name: 'release-call',
    text: `update voip_calls set lease_until = null
           where kommo_account_id = $1 and call_id = $2 and lease_fence = $3`,
    values: [call.account, call.callId, call.fence],
  });
}

interface UncertainRow {
  call_id: CallId;
  sent_at: number;
  facts: CallFacts;
  left_notes: readonly NoteRef[] | null;
}

async function uncertainCalls(pool: Pool, account: AccountId): Promise<readonly UncertainCall[]> {
  const { rows } = await inAccountStatement<UncertainRow>(pool, account, {
    name: 'uncertain-calls',
    text: `select call_id, (logging -> 'pending' ->> 'sentAt')::bigint as sent_at, facts,
       logging -> 'leftNotes' as left_notes from voip_calls
     where kommo_account_id = $1 and delivery_status = 'uncertain' and logging -> 'pending' is not null
     order by sent_at limit 500`,
    values: [account],
  });
  return rows.map((row) => ({
    callId: row.call_id,
    sentAt: row.sent_at,
    facts: row.facts,
    leftNotes: row.left_notes ?? [],
  }));
}

export function leasedCall(row: CallRow): LeasedCall {
  return {
    account: row.kommo_account_id as AccountId,
    callId: row.call_id as CallId,
    provider: row.provider,
    facts: row.facts,
    factsRevision: row.facts_revision,
    heardAt: row.updated_at.getTime(),
    state: row.delivery_status,
    memo: row.logging,
    entity:
      row.entity_type === null || row.entity_id === null
        ? null
        : { type: row.entity_type, id: row.entity_id },
    noteId: row.note_id,
    incomingLeadUid: row.unsorted_uid,
    responsibleUserId: row.responsible_user_id,
    clickedByUserId: row.clicked_by_user_id,
    parkedReason: row.parked_reason,
    caller: row.caller,
    fence: row.lease_fence,
  };
}
