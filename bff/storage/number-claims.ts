/**
 * Who may open something new for a number: one row of `incoming_leads` per account and number, and one more for the lead
 * of a card that has the number.
 *
 *   none ──claimed──▶ a call's ──opened──▶ opened ──its card is gone──▶ none
 *                       │  └─the call rests and opened nothing──▶ the next call's
 *                       └─given up──▶ none            a lead's, once lists must show it: opened ──▶ the next call's
 *
 * A claim is taken before anything is asked of Kommo, and settled in the transaction of the transition that records what
 * was opened. A crash leaves it with a call that is still on its way: the call goes on from its own row, and settles it.
 * Two calls at once: the row's key lets one insert, and the other reads what that one committed.
 *
 * Not guaranteed: a lead that was closed within `LISTS_LAG` of its opening still gets the number's calls until then.
 */
import type { Pool, PoolClient, QueryConfig } from 'pg';
import type { AccountId } from '../domain/ids';
import { LISTS_LAG_MS } from '../workers/log-call/logging-memo';
import type { LeasedCall, LoggingMemo, NumberClaim, Transition } from '../workers/log-call/logging-memo';
import { inAccountStatement } from './account-transaction';

const LISTS_LAG = `interval '${LISTS_LAG_MS} milliseconds'`;

/** The key of the claim on a lead, beside the number's own. */
const leadKey = (phone: string): string => `lead for ${phone}`;

export interface WantedNumber {
  readonly call: LeasedCall;
  readonly phone: string;
}

interface ClaimRow {
  phone: string;
  call_id: string;
  lead_id: number | null;
  contact_id: number | null;
  unsorted_uid: string | null;
}

/**
 * A claim is free when its owner rests and opened nothing, or opened something that Kommo did not name. In the order of
 * the numbers, so that of two groups none waits for the other in a circle.
 */
const CLAIM_NUMBERS = `
  insert into incoming_leads as claim (kommo_account_id, phone, call_id)
  select $1, phone, call_id from unnest($2::text[], $3::text[]) as wanted (phone, call_id) order by phone
  on conflict (kommo_account_id, phone) do update set
    call_id = case
      when claim.lead_id is not null or claim.contact_id is not null then claim.call_id
      when exists (
        select from voip_calls owner
        where owner.kommo_account_id = $1 and owner.call_id = claim.call_id
          and owner.delivery_status in ('waiting', 'sending', 'uncertain')) then claim.call_id
      else excluded.call_id end
  returning phone, call_id, lead_id, contact_id, unsorted_uid`;

/**
 * See `LoggedCallStore.claimNumber`.
 * @param wanted no number twice
 */
export async function claimNumbers(
  pool: Pool,
  account: AccountId,
  wanted: readonly WantedNumber[],
): Promise<ReadonlyMap<WantedNumber, NumberClaim>> {
  const { rows } = await inAccountStatement<ClaimRow>(pool, account, claimQuery(account, wanted));
  return claimsIn(rows, wanted);
}

function claimQuery(account: AccountId, wanted: readonly WantedNumber[]): QueryConfig {
  const values = [account, wanted.map(({ phone }) => phone), wanted.map(({ call }) => call.callId)];
  return { name: 'claim-numbers', text: CLAIM_NUMBERS, values };
}

export function claimOf(claims: ReadonlyMap<WantedNumber, NumberClaim>, wanted: WantedNumber): NumberClaim {
  const claim = claims.get(wanted);
  if (claim === undefined) throw new Error('an upsert returned no row');
  return claim;
}

function claimsIn(
  rows: readonly ClaimRow[],
  wanted: readonly WantedNumber[],
): ReadonlyMap<WantedNumber, NumberClaim> {
  const claimed = new Map(rows.map((row) => [row.phone, row]));
  return new Map(
    wanted.flatMap((one) => {
      const row = claimed.get(one.phone);
      return row === undefined ? [] : [[one, claimIn(row, one)]];
    }),
  );
}

function claimIn(row: ClaimRow, { call }: WantedNumber): NumberClaim {
  const opened = { uid: row.unsorted_uid, leadId: row.lead_id, contactId: row.contact_id };
  if (row.lead_id !== null) return { kind: 'opened', entity: { type: 'leads', id: row.lead_id }, opened };
  if (row.contact_id !== null)
    return { kind: 'opened', entity: { type: 'contacts', id: row.contact_id }, opened };
  return { kind: row.call_id === call.callId ? 'ours' : 'being-opened' };
}

/** See `LoggedCallStore.claimLead`; within a transaction of the account. */
export async function claimLead(client: PoolClient, call: LeasedCall, phone: string): Promise<NumberClaim> {
  const key = leadKey(phone);
  // Who waits here for another call's deletion finds the claim of that call in the next statement.
  await client.query(
    `delete from incoming_leads
     where kommo_account_id = $1 and phone = $2 and opened_at <= now() - ${LISTS_LAG}`,
    [call.account, key],
  );
  const wanted = { call, phone: key };
  const { rows } = await client.query<ClaimRow>(claimQuery(call.account, [wanted]));
  return claimOf(claimsIn(rows, [wanted]), wanted);
}

export interface Settling {
  readonly call: LeasedCall;
  readonly change: Transition;
}

/** Records what becomes of the calls' claims; within the transaction of their transitions. */
export async function settleNumbers(
  client: PoolClient,
  account: AccountId,
  settling: readonly Settling[],
): Promise<void> {
  const opened: OpenedRow[] = [];
  for (const { call, change } of [...settling].sort(byNumber)) {
    if (change.number?.kind === 'given-up') await giveUp(client, call, change.number);
    if (change.number?.kind === 'opened') opened.push(...openedRows(call, change.number, change.memo ?? {}));
  }
  if (opened.length > 0)
    await client.query({
      name: 'record-opened',
      text: RECORD_OPENED,
      values: [account, JSON.stringify(opened), opened.map(({ phone }) => phone)],
    });
}

/** Of two groups that settle the same numbers, none waits for the other in a circle. */
function byNumber(a: Settling, b: Settling): number {
  const [one = '', other = ''] = [a.change.number?.phone, b.change.number?.phone];
  return one < other ? -1 : one > other ? 1 : 0;
}

type Settled<Kind> = Extract<NonNullable<Transition['number']>, { readonly kind: Kind }>;

/** Only our own claims, or those whose card is gone: another call may have claimed the number since. */
async function giveUp(
  client: PoolClient,
  call: LeasedCall,
  { phone, entity }: Settled<'given-up'>,
): Promise<void> {
  await client.query(
    `delete from incoming_leads
     where kommo_account_id = $1 and phone = any ($2)
       and ((call_id = $3 and opened_at is null)
            or ($4::text = 'leads' and lead_id = $5::bigint) or ($4 = 'contacts' and lead_id is null and contact_id = $5))`,
    [call.account, [phone, leadKey(phone)], call.callId, entity?.type ?? null, entity?.id ?? null],
  );
}

interface OpenedRow {
  readonly phone: string;
  readonly call_id: string;
  readonly uid: string | null;
  readonly lead_id: number | null;
  readonly contact_id: number | null;
}

/**
 * Locked in the order of the numbers. The list of them stands wherever the table does, so that the account's numbers are
 * never all read.
 */
const RECORD_OPENED = `
  with given as materialized (
    select * from json_to_recordset($2::json) as given (
      phone text, call_id text, uid text, lead_id bigint, contact_id bigint)),
  held as materialized (
    select phone from incoming_leads
    where kommo_account_id = $1 and phone = any ($3) order by phone for update)
  update incoming_leads set
    unsorted_uid = given.uid, lead_id = given.lead_id, contact_id = given.contact_id, opened_at = now()
  from held join given using (phone)
  where kommo_account_id = $1 and incoming_leads.phone = any ($3)
    and incoming_leads.phone = held.phone and incoming_leads.call_id = given.call_id`;

function openedRows(
  { callId }: LeasedCall,
  { phone, uid }: Settled<'opened'>,
  memo: LoggingMemo,
): readonly OpenedRow[] {
  const { leadId = null, contactId = null } = memo;
  // An incoming lead is none that is active, nor is a contact: who asks for a lead still has to open one.
  const keys = uid === null && leadId !== null ? [phone, leadKey(phone)] : [phone];
  return keys.map((key) => ({ phone: key, call_id: callId, uid, lead_id: leadId, contact_id: contactId }));
}
