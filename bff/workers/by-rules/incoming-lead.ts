import { compact } from '../../calls/call-facts';
import { describeCall } from '../../calls/describe-call';
import type { WriteOutcome } from '../../crm/crm-client';
import type { AppError } from '../../domain/errors';
import { decide } from '../../rules/decide';
import type { LeasedCall } from '../log-call/logging-memo';
import type { SettingsOfCalls, Worker } from '../log-call/worker';
import type { Effect } from './effect';
import { isSettled } from './effect-memo';
import { ruleLine } from './explain';
import { situationOfCall } from './found-for-call';

/** Accepts the incoming lead of this call, or of an earlier call of its number, where the rules say so. */
export async function nextAcceptance(
  worker: Worker,
  call: LeasedCall,
  settings: SettingsOfCalls,
): Promise<Effect | undefined> {
  if (isSettled(call.memo.effects?.accept)) return undefined;
  const uid = await incomingLeadOf(worker, call, settings);
  if (uid === null) return undefined;
  const decision = decide('accept', situationOfCall(call, settings, { incomingLead: 'waits' }));
  if (decision.action === 'leave') return undefined;
  const userId = call.responsibleUserId ?? call.facts.result?.value.userId;
  const statusId = settings.rules.incomingUnknown.statusId ?? undefined;
  const accepted = { uid, ...compact({ userId, statusId }) };
  const named = call.memo.explained?.accept === decision.code;
  return {
    name: 'accept',
    lane: 'result',
    title: 'incoming lead accepted',
    mark: uid,
    because: named ? [] : [ruleLine(decision)],
    send: async (options) => withoutId(await worker.crm.acceptIncomingLead(call.account, accepted, options)),
    lookUp: 'repeatable',
    isDoneBy: isGone,
  };
}

/** An earlier call's is looked for only when this call was answered and Kommo knew nobody with the number. */
async function incomingLeadOf(
  worker: Worker,
  call: LeasedCall,
  { rules }: SettingsOfCalls,
): Promise<string | null> {
  if (call.incomingLeadUid !== null) return call.incomingLeadUid;
  const { externalNumber, talkSeconds } = describeCall(call.facts);
  const mayAccept = rules.incomingUnknown.acceptWhenAnswered && call.memo.unknownNumber === true;
  if (!mayAccept || externalNumber === '' || (talkSeconds ?? 0) === 0) return null;
  return worker.history.incomingLeadOf(call, externalNumber);
}

/** Somebody accepted or declined it by hand, or our own lost request did. */
function isGone({ code, context }: AppError): boolean {
  return code === 'crm/rejected' && context['status'] === 404;
}

export function withoutId(outcome: WriteOutcome<void>): WriteOutcome<{ readonly id: null }> {
  return outcome.kind === 'written' ? { kind: 'written', value: { id: null } } : outcome;
}
