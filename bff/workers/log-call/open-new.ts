import { AppError } from '../../domain/errors';
import { decide } from '../../rules/decide';
import { dialledCard, situationOfCall } from '../by-rules/found-for-call';
import { passOver } from '../by-rules/log-by-number';
import { namedLead } from '../by-rules/named-lead';
import { crmCallOf, WITHHELD } from './crm-call';
import type { LeasedCall } from './logging-memo';
import { nowOf } from './worker';
import type { Worker } from './worker';
import { write } from './write-to-kommo';

/** How long to leave another call of the same number to open what both need. */
const TURN_MS = 1_000;

/** Nobody has the number. Only one call per number may open something; the others wait for what it opens. */
export async function openNew(worker: Worker, call: LeasedCall): Promise<LeasedCall> {
  const situation = situationOfCall(call, await worker.settings(call.account), { number: 'nobody' });
  const decision = decide('log', situation);
  if (decision.action === 'pass-over') return passOver(worker, call, decision);
  const dialled = dialledCard(call);
  if (decision.action === 'on-dialled-card' && dialled !== undefined)
    return write(worker, call, { kind: 'note', entity: dialled, why: 'dialled' });
  if (call.memo.leadId !== undefined || call.memo.contactId !== undefined)
    return onWhatWeMade(worker, call, decision.action);
  // A number that nobody has was asked for after the lead; one that is withheld was not asked for at all.
  const asked = call.memo.unknownNumber === true ? undefined : namedLead(worker, call);
  const named = asked === undefined ? undefined : await asked;
  if (named !== undefined) return write(worker, call, { kind: 'note', entity: named, why: 'named' });
  const phone = crmCallOf(worker, call).phone;
  const claim =
    phone === WITHHELD ? ({ kind: 'ours' } as const) : await worker.store.claimNumber(call, phone);
  if (claim.kind === 'being-opened') {
    return worker.store.transition(call, { memo: { ...call.memo, nextAt: nowOf(worker) + TURN_MS } });
  }
  if (claim.kind === 'ours') {
    const opens = decision.action === 'incoming-lead' ? 'incoming-lead' : 'contact';
    return write(worker, call, { kind: opens });
  }
  const onOpened = { ...call, memo: { ...call.memo, openedBefore: claim.opened } };
  return write(worker, onOpened, { kind: 'note', entity: claim.entity, why: 'incoming-lead' });
}

function onWhatWeMade(worker: Worker, call: LeasedCall, action: string): Promise<LeasedCall> {
  const { leadId, contactId } = call.memo;
  if (leadId !== undefined) {
    return write(worker, call, { kind: 'note', entity: { type: 'leads', id: leadId }, why: 'created' });
  }
  if (contactId === undefined) throw new AppError('bug/unexpected', { detail: 'nothing was made' });
  if (action === 'contact-and-lead')
    return write(worker, call, { kind: 'lead', card: { type: 'contacts', id: contactId } });
  return write(worker, call, { kind: 'note', entity: { type: 'contacts', id: contactId }, why: 'created' });
}
