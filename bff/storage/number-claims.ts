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
import type { PoolClient } from 'pg';
import { LISTS_LAG_MS } from '../workers/log-call/logging-memo';
import type { LeasedCall, LoggingMemo, NumberClaim, Transition } from '../workers/log-call/logging-memo';

const LISTS_LAG = `interval '${LISTS_LAG_MS} milliseconds'`;

/** The key of the claim on a lead, beside the number's own. */
const leadKey = (phone: string): string => `lead for ${phone}`;

/** A claim is free when its owner rests and opened nothing, or opened something that Kommo did not name. */
const CLAIM_NUMBER = `
  insert into incoming_leads as claim (kommo_account_id, phone, call_id) values ($1, $2, $3)
  on conflict (kommo_account_id, phone) do update set
    call_id = case
      when claim.lead_id is not null or claim.contact_id is not null then claim.call_id
      when exists (
        select from voip_calls owner
        where owner.kommo_account_id = $1 and owner.call_id = claim.call_id
          and owner.delivery_status in ('waiting', 'sending', 'uncertain')) then claim.call_id
      else excluded.call_id end
  returning call_id, lead_id, contact_id, unsorted_uid`;

/** See `LoggedCallStore.claimNumber`; within a transaction of the account. */
export async function claimNumber(client: PoolClient, call: LeasedCall, phone: string): Promise<NumberClaim> {
  const { rows } = await client.query<{
    call_id: string;
    lead_id: number | null;
    contact_id: number | null;
    unsorted_uid: string | null;
  }>(CLAIM_NUMBER, [call.account, phone, call.callId]);
  const row = rows[0];
  if (row === undefined) throw new Error('an upsert returned no row');
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
  return claimNumber(client, call, key);
}

/** Records what becomes of the call's claims; within the transaction of its transition. */
export async function settleNumber(client: PoolClient, call: LeasedCall, change: Transition): Promise<void> {
  const { number } = change;
  if (number === undefined) return;
  if (number.kind === 'given-up') await giveUp(client, call, number);
  else await recordOpened(client, call, { number, memo: change.memo ?? {} });
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

async function recordOpened(
  client: PoolClient,
  call: LeasedCall,
  { number: { phone, uid }, memo }: { readonly number: Settled<'opened'>; readonly memo: LoggingMemo },
): Promise<void> {
  const { leadId = null, contactId = null } = memo;
  // An incoming lead is none that is active, nor is a contact: who asks for a lead still has to open one.
  const keys = uid === null && leadId !== null ? [phone, leadKey(phone)] : [phone];
  await client.query(
    `update incoming_leads set unsorted_uid = $3, lead_id = $4, contact_id = $5, opened_at = now()
     where kommo_account_id = $1 and phone = any ($2) and call_id = $6`,
    [call.account, keys, uid, leadId, contactId, call.callId],
  );
}
