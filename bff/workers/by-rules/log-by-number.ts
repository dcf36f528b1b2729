import { describeCall } from '../../calls/describe-call';
import type { PhoneMatch } from '../../crm/crm-client';
import { asKommoChooses } from '../../rules/as-kommo-chooses';
import { decide } from '../../rules/decide';
import type { Decision } from '../../rules/decision-table';
import type { Found } from '../../rules/situation-of';
import type { LeasedCall } from '../log-call/logging-memo';
import { entry } from '../log-call/operations';
import { nowOf } from '../log-call/worker';
import type { SettingsOfCalls, Worker } from '../log-call/worker';
import { write } from '../log-call/write-to-kommo';
import { ruleLine } from './explain';
import { dialledCard, situationOfCall } from './found-for-call';
import { namedLead } from './named-lead';

/** How long to leave another call of the same contact to open the lead that both need. */
const TURN_MS = 3_500;

/** Nobody chose a card: Kommo places the call by its number, unless the rules pass it over or ask for a lead first. */
export async function logByNumber(worker: Worker, call: LeasedCall): Promise<LeasedCall> {
  const settings = await worker.settings(call.account);
  // A rule that passes a known number over passes over every number: it looks at who speaks, not at the cards.
  const decision = decide('log', situationOfCall(call, settings, { number: 'has-a-card' }));
  if (decision.action === 'pass-over') return passOver(worker, call, decision);
  const dialled = dialledCard(call);
  if (decision.action === 'on-dialled-card' && dialled !== undefined)
    return write(worker, call, { kind: 'note', entity: dialled, why: 'dialled' });
  const { leadId } = call.memo;
  if (leadId !== undefined) {
    return write(worker, call, { kind: 'note', entity: { type: 'leads', id: leadId }, why: 'created' });
  }
  const asked = namedLead(worker, call);
  const named = asked === undefined ? undefined : await asked;
  if (named !== undefined) return write(worker, call, { kind: 'note', entity: named, why: 'named' });
  const story = describeCall(call.facts);
  const wantsLead = settings.rules.incomingKnown.createLeadIfNoneActive && story.direction === 'inbound';
  return wantsLead ? logWithLead(worker, call, settings) : write(worker, withNumber(call, settings), CALL);
}

const CALL = { kind: 'call' } as const;

export function passOver(worker: Worker, call: LeasedCall, decision: Decision): Promise<LeasedCall> {
  return worker.store.transition(call, {
    state: 'not-needed',
    memo: { ...call.memo, explained: { ...call.memo.explained, log: decision.code } },
    timeline: [entry('rule', ruleLine(decision))],
  });
}

/** Two calls of one contact open one lead: the second waits, and is told of it, or finds it once Kommo's lists show it. */
async function logWithLead(worker: Worker, call: LeasedCall, settings: SettingsOfCalls): Promise<LeasedCall> {
  const phone = describeCall(call.facts).externalNumber;
  const claim = await worker.store.claimLead(call, phone);
  if (claim.kind === 'being-opened') {
    return worker.store.transition(call, { memo: { ...call.memo, nextAt: nowOf(worker) + TURN_MS } });
  }
  if (claim.kind === 'opened') {
    const onLead = { kind: 'note', entity: claim.entity, why: 'opened-before' } as const;
    return write(worker, withNumber(call, settings), onLead);
  }
  const match = asKommoChooses(await worker.crm.findByPhone(call.account, phone, 'logging'));
  if (match === undefined) return write(worker, call, CALL);
  const situation = situationOfCall(call, settings, foundBy(match));
  if (decide('log', situation).action !== 'new-lead') return write(worker, withNumber(call, settings), CALL);
  return write(worker, withNumber(call, settings), { kind: 'lead', card: match.entity });
}

function foundBy({ entity, activeLeads }: PhoneMatch): Partial<Found> {
  const number =
    activeLeads.length === 0
      ? 'no-active-lead'
      : activeLeads.length === 1
        ? 'one-active-lead'
        : 'several-active-leads';
  return { number, owner: entity.type === 'companies' ? 'company' : 'contact' };
}

/** Whether the note says which number called is part of what is written. */
function withNumber(call: LeasedCall, settings: SettingsOfCalls): LeasedCall {
  const { action } = decide('note-text', situationOfCall(call, settings));
  return action === 'with-number' ? { ...call, memo: { ...call.memo, phoneInNote: true } } : call;
}
