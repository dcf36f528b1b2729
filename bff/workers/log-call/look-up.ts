import { AppError } from '../../domain/errors';
import type { LeasedCall, Pending, Transition } from './logging-memo';
import { entry, lookUp } from './operations';
import { ACCOUNT_WAIT_MS, inWords, isFinal, LOOK_REFUSAL_LIMIT, releasedNumber } from './refusal';
import { contextOf, nowOf } from './worker';
import type { Worker } from './worker';

const RESEND_LIMIT = 3;

/** Nobody knows whether the write happened: look before anything is sent again. */
export async function doubt(worker: Worker, call: LeasedCall): Promise<LeasedCall> {
  const pending = pendingOf(call);
  return worker.store.transition(call, {
    ...(pending.intent.kind === 'task' ? {} : { state: 'uncertain' as const }),
    memo: { ...call.memo, pending: { ...pending, lookAt: sharedTime(worker, worker.looks.firstMs) } },
    timeline: [entry('answer', 'no readable answer: looking it up before anything is sent again')],
  });
}

export async function look(worker: Worker, call: LeasedCall): Promise<LeasedCall> {
  const pending = pendingOf(call);
  const context = await contextOf(worker, call);
  const found = await lookUp(context, pending.intent).catch((error: unknown) => {
    if (error instanceof AppError && isFinal(error)) return refused(worker, call, error);
    throw error;
  });
  return worker.store.transition(call, found ?? missing(worker, call, pending));
}

function pendingOf({ memo: { pending } }: LeasedCall): Pending {
  if (pending === undefined) throw new AppError('bug/unexpected', { detail: 'doubt without an intent' });
  return pending;
}

/** It says nothing about the write, so nothing may be sent; and nobody sees it but a person who is told. */
function refused(worker: Worker, call: LeasedCall, error: AppError): Transition {
  const pending = pendingOf(call);
  const times = (pending.refused ?? 0) + 1;
  const asked = { ...pending, refused: times };
  const why = `Kommo does not let us look: ${inWords(error)}`;
  if (times > LOOK_REFUSAL_LIMIT) return givenUp(worker, call, asked, why);
  const lookAt = nowOf(worker) + ACCOUNT_WAIT_MS;
  return {
    memo: { ...call.memo, pending: { ...asked, lookAt } },
    timeline: times === 1 ? [entry('answer', why)] : [],
  };
}

function missing(worker: Worker, call: LeasedCall, { refused: _refused, ...pending }: Pending): Transition {
  const { pending: _pending, ...memo } = call.memo;
  if (pending.missed === 0) {
    const lookAt = sharedTime(worker, worker.looks.secondMs);
    return { memo: { ...memo, pending: { ...pending, missed: 1, lookAt } } };
  }
  const resends = (memo.resends ?? 0) + 1;
  if (resends > RESEND_LIMIT) return givenUp(worker, call, pending, 'not found each time it was sent');
  return {
    ...(pending.intent.kind === 'task' ? {} : { state: 'waiting' as const }),
    memo: { ...memo, resends },
    timeline: [entry('answer', 'not in Kommo after two looks: it is sent again')],
  };
}

/** A person has to look. What was sent stays known: a retry looks for it first. */
// eslint-disable-next-line max-params -- whose it is, what was sent, and why nobody knows what became of it
function givenUp(worker: Worker, call: LeasedCall, unclear: Pending, why: string): Transition {
  const { pending: _pending, ...memo } = call.memo;
  if (unclear.intent.kind === 'task') {
    return {
      memo: { ...memo, taskRefused: true },
      timeline: [entry('answer', `the task could not be created: its outcome stays unclear: ${why}`)],
    };
  }
  return {
    state: 'parked',
    parkedReason: 'outcome-unclear',
    memo: { ...memo, unclear },
    timeline: [entry('answer', `given up: its outcome stays unclear: ${why}`)],
    ...releasedNumber(worker, call, unclear.intent),
  };
}

/** In steps, so that calls which were lost at about the same time are looked up by the same sweep. */
function sharedTime(worker: Worker, waitMs: number): number {
  const stepMs = worker.looks.firstMs;
  return Math.ceil((nowOf(worker) + waitMs) / stepMs) * stepMs;
}
