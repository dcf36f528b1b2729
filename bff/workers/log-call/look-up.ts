import { AppError } from '../../domain/errors';
import type { LeasedCall, Pending, Transition } from './logging-memo';
import { entry, lookUp } from './operations';
import { releasedNumber } from './refusal';
import { contextOf, nowOf } from './worker';
import type { Worker } from './worker';

const RESEND_LIMIT = 3;

/** Nobody knows whether the write happened: look before anything is sent again. */
export async function doubt(worker: Worker, call: LeasedCall): Promise<LeasedCall> {
  const { pending } = call.memo;
  if (pending === undefined) throw new AppError('bug/unexpected', { detail: 'doubt without an intent' });
  return worker.store.transition(call, {
    ...(pending.intent.kind === 'task' ? {} : { state: 'uncertain' as const }),
    memo: { ...call.memo, pending: { ...pending, lookAt: sharedTime(worker, worker.looks.firstMs) } },
    timeline: [entry('answer', 'no readable answer: looking it up before anything is sent again')],
  });
}

export async function look(worker: Worker, call: LeasedCall): Promise<LeasedCall> {
  const { pending } = call.memo;
  if (pending === undefined) throw new AppError('bug/unexpected', { detail: 'look-up without an intent' });
  const found = await lookUp(await contextOf(worker, call), pending.intent);
  if (found !== undefined) return worker.store.transition(call, found);
  return worker.store.transition(call, missing(worker, call, pending));
}

function missing(worker: Worker, call: LeasedCall, pending: Pending): Transition {
  const { pending: _pending, ...memo } = call.memo;
  if (pending.missed === 0) {
    const lookAt = sharedTime(worker, worker.looks.secondMs);
    return { memo: { ...memo, pending: { ...pending, missed: 1, lookAt } } };
  }
  const resends = (memo.resends ?? 0) + 1;
  if (resends > RESEND_LIMIT && pending.intent.kind === 'task') {
    return {
      memo: { ...memo, taskRefused: true },
      timeline: [entry('answer', 'the task could not be created: its outcome stays unclear')],
    };
  }
  if (resends > RESEND_LIMIT) {
    return {
      state: 'parked',
      parkedReason: 'outcome-unclear',
      memo: { ...memo, resends, unclear: pending },
      timeline: [entry('answer', 'given up: its outcome stays unclear')],
      ...releasedNumber(worker, call, pending.intent),
    };
  }
  return {
    ...(pending.intent.kind === 'task' ? {} : { state: 'waiting' as const }),
    memo: { ...memo, resends },
    timeline: [entry('answer', 'not in Kommo after two looks: it is sent again')],
  };
}

/** In steps, so that calls which were lost at about the same time are looked up by the same sweep. */
function sharedTime(worker: Worker, waitMs: number): number {
  const stepMs = worker.looks.firstMs;
  return Math.ceil((nowOf(worker) + waitMs) / stepMs) * stepMs;
}
