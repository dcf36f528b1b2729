import type { Lane, WriteOutcome } from '../../crm/crm-client';
import type { AppError } from '../../domain/errors';
import { assertNever } from '../../domain/errors';
import { explainAtOnce } from '../by-rules/explain-at-once';
import { isLate, travelOf } from './backlog';
import { commitBeforeSending } from './commit-before-sending';
import { crmCallOf } from './crm-call';
import { doubt } from './look-up';
import { LISTS_LAG_MS } from './logging-memo';
import type { Intent, LeasedCall, Transition } from './logging-memo';
import { entry, heldAfter, send } from './operations';
import { afterRefusal, afterSharedRefusal, inWords, isFinal, isWithoutCard, releasedNumber } from './refusal';
import { contextOf, nowOf } from './worker';
import type { Worker } from './worker';

/** The intent is committed when the budget is granted, or about to be, and before the first byte leaves. */
export async function write(worker: Worker, call: LeasedCall, intent: Intent): Promise<LeasedCall> {
  const context = await contextOf(worker, call);
  let held = call;
  const beforeSend = async (): Promise<void> => {
    const sentAt = nowOf(worker);
    const { phone } = context.crmCall;
    const pending = { intent, phone, sentAt, written: heldAfter(intent, context.crmCall), missed: 0 };
    held = await commitBeforeSending(worker, held, {
      ...(intent.kind === 'task' ? {} : { state: 'sending' as const }),
      memo: { ...call.memo, pending },
      // The budget asks again when it was long in coming, and so does a token that had to be renewed.
      timeline: held === call ? [entry('request', requestText(intent))] : [],
    });
  };
  const late = isLate(worker, call, nowOf(worker));
  const travel = travelOf(call, laneOf(call, intent), late);
  const outcome = await send(context, intent, { ...travel, beforeSend });
  switch (outcome.kind) {
    case 'written':
      return worker.store.transition(held, await explainAtOnce(worker, held, outcome.value));
    case 'refused':
      return refused(worker, { held, call, intent }, outcome);
    case 'unknown':
      return doubt(worker, held);
    default:
      return assertNever(outcome);
  }
}

function laneOf({ facts }: LeasedCall, { kind }: Intent): Lane {
  if (kind === 'task') return 'tasks';
  return facts.result === undefined ? 'logging' : 'result';
}

const WHOSE_CHOICE = {
  chosen: '',
  'incoming-lead': '',
  'opened-before': '',
  created: '',
  named: ', which the provider named',
  dialled: ', which it was dialled from',
} as const;

function requestText(intent: Intent): string {
  if (intent.kind !== 'note') return intent.kind;
  return `note on ${intent.entity.type} ${intent.entity.id}${WHOSE_CHOICE[intent.why]}`;
}

async function refused(
  worker: Worker,
  attempt: { held: LeasedCall; call: LeasedCall; intent: Intent },
  { error, shared }: Extract<WriteOutcome<Transition>, { kind: 'refused' }>,
): Promise<LeasedCall> {
  const { held, call, intent } = attempt;
  if (error.code === 'queue/lease-lost') throw error;
  const timeline = [entry('answer', `refused: ${inWords(error)}`)];
  if (shared !== undefined)
    return worker.store.transition(held, { ...afterSharedRefusal(held, shared), timeline });
  const final = isFinal(error);
  if (final && intent.kind === 'task') {
    const { pending: _pending, ...memo } = held.memo;
    return worker.store.transition(held, { memo: { ...memo, taskRefused: true }, timeline });
  }
  const elsewhere = final ? placedElsewhere(worker, attempt, error) : undefined;
  if (elsewhere !== undefined) return worker.store.transition(held, { ...elsewhere, timeline });
  const change = afterRefusal(
    { ...held, state: call.state === 'logged' ? 'logged' : 'waiting' },
    error,
    nowOf(worker),
  );
  return worker.store.transition(held, {
    ...change,
    timeline,
    ...(final ? releasedNumber(worker, call, intent) : {}),
  });
}

/** A card that nobody chose refuses the note: the call has other places to go. */
function placedElsewhere(
  worker: Worker,
  { held, call, intent }: { held: LeasedCall; call: LeasedCall; intent: Intent },
  error: AppError,
): Transition | undefined {
  if (intent.kind !== 'note') return undefined;
  const { pending: _pending, ...memo } = held.memo;
  if (intent.why === 'named') return { state: 'waiting', memo: { ...memo, namedLeadRefused: true } };
  if (intent.why === 'dialled') return { state: 'waiting', memo: { ...memo, dialledCardRefused: true } };
  if (intent.why !== 'incoming-lead' && intent.why !== 'opened-before') return undefined;
  // The lead was declined or deleted: the number is free to be opened again.
  const { phone } = crmCallOf(worker, call);
  if (isWithoutCard(error))
    return { state: 'waiting', memo, number: { kind: 'given-up', phone, entity: intent.entity } };
  // It may be there. Of a known number the lists tell soon where else the call belongs.
  if (intent.why === 'opened-before')
    return { state: 'waiting', memo: { ...memo, nextAt: nowOf(worker) + LISTS_LAG_MS } };
  // Of an unknown one only a person can. A retry asks by the number again, which somebody may have by then.
  const { unknownNumber: _asked, ...anew } = memo;
  return { state: 'parked', parkedReason: error.code, memo: { ...anew, parkedRevision: call.factsRevision } };
}
