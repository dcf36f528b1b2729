/**
 * The store of the backlog: calls that begin and end in batches are claimed, moved and released in one statement, and
 * so are the numbers that they may open something new for. Each under its own lease and fence, as by
 * `logged-call-store`, which does all else, and what a group cannot do: a statement that failed rolls back all of the
 * group, which is then tried again, or each on its own (see `together-or-alone`).
 */
import type { Pool, QueryConfig } from 'pg';
import type { AccountId } from '../domain/ids';
import type { LeasedCall, LoggedCallStore, NumberClaim, Transition } from '../workers/log-call/logging-memo';
import { inAccount, inAccountStatement } from './account-transaction';
import { createLoggedCallStore, knownOf, leasedCall, LEASE, LEASED, leaseLost } from './logged-call-store';
import type { CallRow } from './logged-call-store';
import { inGroups } from './in-groups';
import { claimNumbers, claimOf, settleNumbers } from './number-claims';
import type { Settling, WantedNumber } from './number-claims';
import { togetherOrAlone } from './together-or-alone';

type Wanted = Pick<LeasedCall, 'account' | 'callId'>;

export function createLateCallStore(pool: Pool): LoggedCallStore {
  const single = createLoggedCallStore(pool);
  const claim = inGroups<Wanted, LeasedCall | 'busy' | 'gone'>(
    togetherOrAlone(
      (account, wanted) => claimAll(pool, account, wanted),
      ({ account, callId }) => single.claim(account, callId),
    ),
  );
  const move = inGroups<Settling, LeasedCall>(
    togetherOrAlone(
      (account, moves) => moveAll(pool, account, moves),
      ({ call, change }) => single.transition(call, change),
    ),
  );
  const release = inGroups<LeasedCall, void>(
    togetherOrAlone(
      (account, calls) => releaseAll(pool, account, calls),
      (call) => single.release(call),
    ),
  );
  const claimNumber = inGroups<WantedNumber, NumberClaim>(
    togetherOrAlone(
      (account, wanted) => claimAllNumbers(pool, account, wanted),
      ({ call, phone }) => single.claimNumber(call, phone),
    ),
  );
  return {
    ...single,
    claim: (account, callId) => claim(account, { account, callId }),
    transition: (call, change) => move(call.account, { call, change }),
    release: (call) => release(call.account, call),
    claimNumber: (call, phone) => claimNumber(call.account, { call, phone }),
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
  pool: Pool,
  account: AccountId,
  wanted: readonly Wanted[],
): Promise<PromiseSettledResult<LeasedCall | 'busy' | 'gone'>[]> {
  const callIds = wanted.map(({ callId }) => callId);
  const { rows } = await inAccountStatement<CallRow>(pool, account, {
    name: 'claim-calls',
    text: CLAIM,
    values: [account, callIds],
  });
  const claimed = new Map(rows.map((row) => [row.call_id, leasedCall(row)]));
  const known = claimed.size < new Set(callIds).size ? await knownOf(pool, account, callIds) : new Set();
  return callIds.map((callId) => {
    const call = claimed.get(callId);
    // Asked for twice: the first has it.
    claimed.delete(callId);
    return told(call ?? (known.has(callId) || rows.some((row) => row.call_id === callId) ? 'busy' : 'gone'));
  });
}

/** Of calls that want the same number, the second asks when the first has been answered. */
async function claimAllNumbers(
  pool: Pool,
  account: AccountId,
  wanted: readonly WantedNumber[],
): Promise<PromiseSettledResult<NumberClaim>[]> {
  const claims = new Map<WantedNumber, NumberClaim>();
  for (let left = wanted; left.length > 0; left = left.filter((one) => !claims.has(one))) {
    const firsts = [...new Map([...left].reverse().map((one) => [one.phone, one])).values()];
    for (const [one, claim] of await claimNumbers(pool, account, firsts)) claims.set(one, claim);
  }
  return wanted.map((one) => told(claimOf(claims, one)));
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
  lines as (
    insert into call_timeline (kommo_account_id, call_id, at, kind, detail)
    select $1, line.call_id, clock_timestamp(), kind, detail
    from unnest($4::text[], $5::int[], $6::text[], $7::text[]) with ordinality
      as line (call_id, fence, kind, detail, place)
    join moved on moved.call_id = line.call_id and moved.lease_fence = line.fence
    order by place),
  told as (
    select pg_notify('call_changed', $1::text || ':' || max(feed_position)) as done from moved having count(*) > 0)
  select moved.*, told.done from moved, told`;

async function moveAll(
  pool: Pool,
  account: AccountId,
  moves: readonly Settling[],
): Promise<PromiseSettledResult<LeasedCall>[]> {
  const moved = new Map((await movedRows(pool, account, moves)).map((row) => [row.call_id, leasedCall(row)]));
  return moves.map((move) => {
    const now = moved.get(move.call.callId);
    return now !== undefined && isOwn(move, now)
      ? told(now)
      : { status: 'rejected', reason: leaseLost(move.call) };
  });
}

/** Who lost a call may go along with its present holder: the id alone does not say whose move it was. */
function isOwn({ call }: Settling, { fence }: Pick<LeasedCall, 'fence'>): boolean {
  return call.fence === fence;
}

async function movedRows(
  pool: Pool,
  account: AccountId,
  moves: readonly Settling[],
): Promise<readonly CallRow[]> {
  const query = moveQuery(account, moves);
  if (moves.every(({ change }) => change.number === undefined))
    return (await inAccountStatement<CallRow>(pool, account, query)).rows;
  return inAccount(pool, account, async (client) => {
    const { rows } = await client.query<CallRow>(query);
    const fences = new Map(rows.map((row) => [row.call_id, { fence: row.lease_fence }]));
    const done = moves.filter((move) => isOwn(move, fences.get(move.call.callId) ?? { fence: -1 }));
    await settleNumbers(client, account, done);
    return rows;
  });
}

function moveQuery(account: AccountId, moves: readonly Settling[]): QueryConfig {
  const given = moves.map(({ call, change }) => rowOf(call, change));
  const lines = moves.flatMap(({ call: { callId, fence }, change }) =>
    (change.timeline ?? []).map((line) => ({ callId, fence, ...line })),
  );
  return {
    name: 'move-calls',
    text: MOVE,
    values: [
      account,
      JSON.stringify(given),
      given.map((one) => one.call_id),
      lines.map(({ callId }) => callId),
      lines.map(({ fence }) => fence),
      lines.map(({ kind }) => kind),
      lines.map(({ detail }) => detail),
    ],
  };
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
  pool: Pool,
  account: AccountId,
  calls: readonly LeasedCall[],
): Promise<PromiseSettledResult<void>[]> {
  await inAccountStatement(pool, account, {
    name: 'release-calls',
    text: RELEASE,
    values: [account, calls.map(({ callId }) => callId), calls.map(({ fence }) => fence)],
  });
  return calls.map(() => told(undefined));
}

function told<Value>(value: Value): PromiseFulfilledResult<Value> {
  return { status: 'fulfilled', value };
}
