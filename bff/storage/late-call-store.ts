/**
 * The store of the backlog: calls that begin and end in batches are claimed, moved and released in one statement. Each
 * under its own lease and fence, as by `logged-call-store`, which does all else, and what a group cannot do: a statement
 * that failed rolls back all of the group, which is then tried again, or each on its own (see `together-or-alone`).
 */
import type { Pool, PoolClient } from 'pg';
import type { AccountId, CallId } from '../domain/ids';
import type { LeasedCall, LoggedCallStore, Transition } from '../workers/log-call/logging-memo';
import { inAccount } from './account-transaction';
import { addEntries, createLoggedCallStore, leasedCall, LEASE, LEASED, leaseLost } from './logged-call-store';
import type { CallRow } from './logged-call-store';
import { inGroups } from './in-groups';
import { settleNumber } from './number-claims';
import { togetherOrAlone } from './together-or-alone';

type Wanted = Pick<LeasedCall, 'account' | 'callId'>;

interface Move {
  readonly call: LeasedCall;
  readonly change: Transition;
}

export function createLateCallStore(pool: Pool): LoggedCallStore {
  const single = createLoggedCallStore(pool);
  const claim = inGroups<Wanted, LeasedCall | 'busy' | 'gone'>(
    togetherOrAlone(
      (account, wanted) => inAccount(pool, account, (client) => claimAll(client, account, wanted)),
      ({ account, callId }) => single.claim(account, callId),
    ),
  );
  const move = inGroups<Move, LeasedCall>(
    togetherOrAlone(
      (account, moves) => inAccount(pool, account, (client) => moveAll(client, account, moves)),
      ({ call, change }) => single.transition(call, change),
    ),
  );
  const release = inGroups<LeasedCall, void>(
    togetherOrAlone(
      (account, calls) => inAccount(pool, account, (client) => releaseAll(client, account, calls)),
      (call) => single.release(call),
    ),
  );
  return {
    ...single,
    claim: (account, callId) => claim(account, { account, callId }),
    transition: (call, change) => move(call.account, { call, change }),
    release: (call) => release(call.account, call),
  };
}

/** Locked in the order of their ids, as everybody does who changes several calls. */
const CLAIM = `
  update voip_calls set lease_fence = lease_fence + 1, lease_until = ${LEASE}
  where kommo_account_id = $1 and call_id in (
    select call_id from voip_calls
    where kommo_account_id = $1 and call_id = any ($2) and (lease_until is null or lease_until <= now())
    order by call_id for update)
  returning ${LEASED}`;

async function claimAll(
  client: PoolClient,
  account: AccountId,
  wanted: readonly Wanted[],
): Promise<PromiseSettledResult<LeasedCall | 'busy' | 'gone'>[]> {
  const callIds = wanted.map(({ callId }) => callId);
  const { rows } = await client.query<CallRow>({
    name: 'claim-calls',
    text: CLAIM,
    values: [account, callIds],
  });
  const claimed = new Map(rows.map((row) => [row.call_id, leasedCall(row)]));
  const known = claimed.size < new Set(callIds).size ? await knownOf(client, account, callIds) : new Set();
  return callIds.map((callId) => {
    const call = claimed.get(callId);
    // Asked for twice: the first has it.
    claimed.delete(callId);
    return told(call ?? (known.has(callId) || rows.some((row) => row.call_id === callId) ? 'busy' : 'gone'));
  });
}

async function knownOf(
  client: PoolClient,
  account: AccountId,
  callIds: readonly CallId[],
): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ call_id: string }>(
    'select call_id from voip_calls where kommo_account_id = $1 and call_id = any ($2)',
    [account, callIds],
  );
  return new Set(rows.map((row) => row.call_id));
}

/** The list of ids stands wherever the table does, so that the account's calls are never all read. */
const MOVE = `
  with given as materialized (
    select * from json_to_recordset($2::json) as given (
      call_id text, fence int, state text, memo jsonb, sets_entity boolean, entity_type text, entity_id bigint,
      sets_note boolean, note_id bigint, sets_uid boolean, uid text, sets_reason boolean, reason text,
      asks_for_manager boolean)),
  held as materialized (
    select voip_calls.call_id from voip_calls join given using (call_id)
    where kommo_account_id = $1 and voip_calls.call_id = any ($3)
      and lease_fence = given.fence and lease_until > now()
    order by call_id for update of voip_calls),
  moved as (
    update voip_calls set
      delivery_status = coalesce(given.state, delivery_status),
      logging = coalesce(given.memo, logging),
      entity_type = case when sets_entity then given.entity_type else voip_calls.entity_type end,
      entity_id = case when sets_entity then given.entity_id else voip_calls.entity_id end,
      note_id = case when sets_note then given.note_id else voip_calls.note_id end,
      unsorted_uid = case when sets_uid then given.uid else unsorted_uid end,
      parked_reason = case when sets_reason then given.reason when given.state <> 'parked' then null
                           else parked_reason end,
      responsible_user_id = case when asks_for_manager then (
        select kommo_user_id from voip_users
        where voip_users.kommo_account_id = $1 and extension_id = voip_calls.extension)
        else responsible_user_id end,
      lease_until = ${LEASE},
      feed_position = nextval('feed_positions')
    from given join held using (call_id)
    where kommo_account_id = $1 and voip_calls.call_id = any ($3)
      and voip_calls.call_id = given.call_id and lease_fence = given.fence
    returning ${LEASED}),
  told as (
    select pg_notify('call_changed', $1::text || ':' || max(feed_position)) as done from moved having count(*) > 0)
  select moved.*, told.done from moved, told`;

async function moveAll(
  client: PoolClient,
  account: AccountId,
  moves: readonly Move[],
): Promise<PromiseSettledResult<LeasedCall>[]> {
  const given = moves.map(({ call, change }) => rowOf(call, change));
  const { rows } = await client.query<CallRow>({
    name: 'move-calls',
    text: MOVE,
    values: [account, JSON.stringify(given), given.map((one) => one.call_id)],
  });
  const moved = new Map(rows.map((row) => [row.call_id, leasedCall(row)]));
  // Who lost a call may go along with its present holder: the id alone does not say whose move it was.
  const ownOf = ({ callId, fence }: LeasedCall): LeasedCall | undefined => {
    const now = moved.get(callId);
    return now?.fence === fence ? now : undefined;
  };
  const done = moves.filter(({ call }) => ownOf(call) !== undefined);
  const lines = done.flatMap(({ call, change }) =>
    (change.timeline ?? []).map((line) => ({ callId: call.callId, ...line })),
  );
  await addEntries(client, account, lines);
  for (const { call, change } of [...done].sort(byNumber)) await settleNumber(client, call, change);
  return moves.map(({ call }) => {
    const now = ownOf(call);
    return now === undefined ? { status: 'rejected', reason: leaseLost(call) } : told(now);
  });
}

/** Of two groups that settle the same numbers, none waits for the other in a circle. */
function byNumber(a: Move, b: Move): number {
  const [one = '', other = ''] = [a.change.number?.phone, b.change.number?.phone];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** What is left out stays as it is; see MOVE. */
function rowOf({ callId, fence }: LeasedCall, change: Transition) {
  const { state, memo, entity, noteId, incomingLeadUid, parkedReason, asksForManager } = change;
  return {
    call_id: callId,
    fence,
    state,
    memo,
    sets_entity: entity !== undefined,
    entity_type: entity?.type,
    entity_id: entity?.id,
    sets_note: noteId !== undefined,
    note_id: noteId,
    sets_uid: incomingLeadUid !== undefined,
    uid: incomingLeadUid,
    sets_reason: parkedReason !== undefined,
    reason: parkedReason,
    asks_for_manager: asksForManager === true,
  };
}

const RELEASE = `
  update voip_calls set lease_until = null
  where kommo_account_id = $1 and call_id in (
    select voip_calls.call_id from voip_calls
    join unnest($2::text[], $3::int[]) as held (call_id, fence)
      on held.call_id = voip_calls.call_id and held.fence = voip_calls.lease_fence
    where kommo_account_id = $1 and voip_calls.call_id = any ($2)
    order by voip_calls.call_id for update of voip_calls)`;

async function releaseAll(
  client: PoolClient,
  account: AccountId,
  calls: readonly LeasedCall[],
): Promise<PromiseSettledResult<void>[]> {
  await client.query({
    name: 'release-calls',
    text: RELEASE,
    values: [account, calls.map(({ callId }) => callId), calls.map(({ fence }) => fence)],
  });
  return calls.map(() => told(undefined));
}

function told<Value>(value: Value): PromiseFulfilledResult<Value> {
  return { status: 'fulfilled', value };
}
