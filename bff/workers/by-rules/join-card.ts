/**
 * The manager chose a card for a caller who came as an incoming lead, with this call or an earlier one: the contact that
 * was opened for the number joins the chosen lead, or the number joins the chosen contact or company.
 */
import { describeCall } from '../../calls/describe-call';
import type { EntityRef } from '../../contract/call-view';
import type { WriteOptions, WriteOutcome } from '../../crm/crm-client';
import { AppError } from '../../domain/errors';
import type { LeasedCall } from '../log-call/logging-memo';
import { chosenEntity } from '../log-call/next-step';
import type { Worker } from '../log-call/worker';
import type { Effect } from './effect';
import { isSettled } from './effect-memo';
import { withoutId } from './incoming-lead';

/** A contact that no list shows after so many looks is not going to appear. */
const LOOK_LIMIT = 7;
const NOTHING_TO_DO: WriteOutcome<void> = { kind: 'written', value: undefined };

export function nextJoin(worker: Worker, call: LeasedCall): Effect | undefined {
  const chosen = chosenEntity(call);
  const { incomingLeadUid, memo } = call;
  const cameAsLead = incomingLeadUid ?? memo.openedBefore?.uid ?? null;
  if (chosen === undefined || cameAsLead === null || isSettled(memo.effects?.['join-card'])) return undefined;
  if (isOwnCard(chosen, call)) return undefined;
  return {
    name: 'join-card',
    lane: 'result',
    title: `the caller joined ${chosen.type} ${chosen.id}`,
    mark: '',
    because: [],
    send: async (options) => withoutId(await join(worker, call, { chosen, options })),
    lookUp: 'repeatable',
  };
}

/** The card that the incoming lead itself brought. */
function isOwnCard({ type, id }: EntityRef, { memo }: LeasedCall): boolean {
  const { leadId, contactId } = { ...memo.openedBefore, ...memo };
  return (type === 'leads' && id === leadId) || (type === 'contacts' && id === contactId);
}

async function join(
  worker: Worker,
  call: LeasedCall,
  { chosen, options }: { chosen: EntityRef; options: WriteOptions },
): Promise<WriteOutcome<void>> {
  const { crm } = worker;
  const phone = describeCall(call.facts).externalNumber;
  if (chosen.type !== 'leads') {
    return phone === '' ? NOTHING_TO_DO : crm.addPhone(call.account, { entity: chosen, phone }, options);
  }
  const known = call.memo.contactId ?? call.memo.openedBefore?.contactId ?? null;
  const contactId = known ?? (await contactWith(worker, call, phone));
  if (contactId !== undefined)
    return crm.linkContact(call.account, { leadId: chosen.id, contactId }, options);
  const before = call.memo.effects?.['join-card'];
  const looks = before?.state === 'later' ? before.failures : 0;
  if (phone === '' || looks >= LOOK_LIMIT) return NOTHING_TO_DO;
  // Kommo's lists lag behind, and it does not always name the contact that it made.
  return { kind: 'refused', error: new AppError('crm/unavailable', { retry: 'backoff' }) };
}

async function contactWith(worker: Worker, call: LeasedCall, phone: string): Promise<number | undefined> {
  if (phone === '') return undefined;
  const matches = await worker.crm.findByPhone(call.account, phone, 'result');
  return matches.find(({ entity }) => entity.type === 'contacts')?.entity.id;
}
