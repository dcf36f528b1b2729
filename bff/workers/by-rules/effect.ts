/**
 * One write besides the log of a call: made once, like the log itself, but never a reason to move the call out of
 * `logged`. Who holds the call's lease moves it, under the same fence.
 *
 *   (none) ──intent committed──▶ sending ──answer──▶ done
 *      ▲                           │  └─refused──▶ later (tried again) | given-up
 *      │                           └─no answer, or the worker died──▶ uncertain
 *      └──missing in two looks── uncertain ──found──▶ done
 *                                    └─still unclear after `RESEND_LIMIT` rounds, or no look is allowed──▶ given-up
 *
 * A write that may be repeated has no look-up: where others are looked for, it is sent again.
 *
 * What a crash leaves: before the intent is committed, nothing; after it `sending`, which the next worker takes for
 * uncertain. Not guaranteed: a request that Kommo holds back for longer than both looks and then carries out.
 */
import { compact } from '../../calls/call-facts';
import type { EntityRef } from '../../contract/call-view';
import type { Lane, WriteOptions, WriteOutcome } from '../../crm/crm-client';
import { AppError, assertNever } from '../../domain/errors';
import type { Instant } from '../../domain/call-event';
import type { LeasedCall, Transition } from '../log-call/logging-memo';
import { isLate, travelOf } from '../log-call/backlog';
import { commitBeforeSending } from '../log-call/commit-before-sending';
import { entry } from '../log-call/operations';
import { ACCOUNT_WAIT_MS, backoff, inWords, isFinal, LOOK_REFUSAL_LIMIT } from '../log-call/refusal';
import { nowOf } from '../log-call/worker';
import type { Worker } from '../log-call/worker';
import type { EffectMemo, EffectName, SentEffect } from './effect-memo';

const RESEND_LIMIT = 3;
/** They wait with a late log; the others are caused by what somebody does now. */
const WITH_THE_LOG: ReadonlySet<EffectName> = new Set(['accept', 'follow-up']);

export interface Effect {
  readonly name: EffectName;
  readonly lane: Lane;
  /** For the timeline: `task to call back`. */
  readonly title: string;
  /** What it can be found by in Kommo, kept with the intent: its words, and the card it is on. */
  readonly mark: string;
  readonly card?: EntityRef;
  /** Lines for the timeline that explain it. */
  readonly because: readonly string[];
  send(options: WriteOptions): Promise<WriteOutcome<{ readonly id: number | null }>>;
  /** `repeatable`: it may be sent any number of times. */
  readonly lookUp: 'repeatable' | ((sent: SentEffect) => Promise<number | undefined>);
  /** A refusal that says that there is nothing left to do. */
  readonly isDoneBy?: (error: AppError) => boolean;
}

export type Progress =
  { readonly kind: 'moved'; readonly call: LeasedCall } | { readonly kind: 'wait'; readonly at: Instant };

/** One step of an effect that is not settled yet. @throws AppError queue/lease-lost, or crm/… of a look-up */
export async function advanceEffect(worker: Worker, call: LeasedCall, effect: Effect): Promise<Progress> {
  const memo = call.memo.effects?.[effect.name];
  const now = nowOf(worker);
  switch (memo?.state) {
    case undefined:
    case 'done':
    case 'given-up':
      return moved(await sendIt(worker, call, { effect, resends: 0, failures: 0 }));
    case 'later':
      if (memo.at > now) return { kind: 'wait', at: memo.at };
      return moved(await sendIt(worker, call, { effect, ...memo }));
    case 'sending':
      return moved(await doubt(worker, call, { effect, memo }));
    case 'uncertain':
      if (memo.lookAt > now) return { kind: 'wait', at: memo.lookAt };
      return moved(await look(worker, call, { effect, memo }));
    default:
      return assertNever(memo);
  }
}

function moved(call: LeasedCall): Progress {
  return { kind: 'moved', call };
}

type InState<State extends EffectMemo['state']> = Extract<EffectMemo, { state: State }>;

interface Attempt {
  readonly effect: Effect;
  readonly resends: number;
  readonly failures: number;
}

async function sendIt(worker: Worker, call: LeasedCall, attempt: Attempt): Promise<LeasedCall> {
  const { effect, resends } = attempt;
  const { mark, card } = effect;
  let sending: InState<'sending'> = { state: 'sending', mark, ...compact({ card }), resends };
  let held = call;
  const beforeSend = async (): Promise<void> => {
    sending = { ...sending, sentAt: nowOf(worker) };
    const because = effect.because.map((line) => entry('rule', line));
    const timeline = held === call ? [...because, entry('request', effect.title)] : [];
    held = await commitBeforeSending(worker, held, withEffect(call, { effect, memo: sending, timeline }));
  };
  const late = WITH_THE_LOG.has(effect.name) && isLate(worker, call, nowOf(worker));
  const attempts = { batchTroubles: attempt.failures, resends };
  const outcome = await effect.send({ ...travelOf({ memo: attempts }, effect.lane, late), beforeSend });
  switch (outcome.kind) {
    case 'written':
      return settle(worker, held, { effect, id: outcome.value.id });
    case 'refused':
      return refused(worker, held, { ...attempt, error: outcome.error });
    case 'unknown':
      return doubt(worker, held, { effect, memo: sending });
    default:
      return assertNever(outcome);
  }
}

async function refused(
  worker: Worker,
  call: LeasedCall,
  { effect, resends, failures, error }: Attempt & { readonly error: AppError },
): Promise<LeasedCall> {
  if (error.code === 'queue/lease-lost') throw error;
  if (effect.isDoneBy?.(error) === true) return settle(worker, call, { effect, id: null });
  if (isFinal(error)) return giveUp(worker, call, { effect, why: `refused, ${inWords(error)}` });
  const { retry } = error;
  const wait =
    typeof retry === 'object' ? retry.afterMs : retry === 'never' ? ACCOUNT_WAIT_MS : backoff(failures + 1);
  const later: EffectMemo = { state: 'later', at: nowOf(worker) + wait, failures: failures + 1, resends };
  return worker.store.transition(call, withEffect(call, { effect, memo: later }));
}

async function doubt(
  worker: Worker,
  call: LeasedCall,
  { effect, memo }: { effect: Effect; memo: InState<'sending'> },
): Promise<LeasedCall> {
  if (effect.lookUp === 'repeatable') return again(worker, call, { effect, resends: memo.resends });
  const lookAt = nowOf(worker) + worker.looks.firstMs;
  const timeline = [entry('answer', `${effect.title}: no readable answer, looking it up`)];
  return worker.store.transition(
    call,
    withEffect(call, { effect, memo: { ...memo, state: 'uncertain', lookAt, missed: 0 }, timeline }),
  );
}

async function look(
  worker: Worker,
  call: LeasedCall,
  { effect, memo }: { effect: Effect; memo: InState<'uncertain'> },
): Promise<LeasedCall> {
  const found = effect.lookUp === 'repeatable' ? undefined : await lookFor(effect.lookUp, memo);
  if (found instanceof AppError) return lookAgain(worker, call, { effect, memo, error: found });
  if (found !== undefined) return settle(worker, call, { effect, id: found });
  if (memo.missed > 0) return again(worker, call, { effect, resends: memo.resends });
  const { refused: _refused, ...asked } = memo;
  const lookAt = nowOf(worker) + worker.looks.secondMs;
  return worker.store.transition(call, withEffect(call, { effect, memo: { ...asked, lookAt, missed: 1 } }));
}

/** @returns what was found, or why Kommo does not let us look */
async function lookFor(
  lookUp: (sent: SentEffect) => Promise<number | undefined>,
  sent: SentEffect,
): Promise<number | undefined | AppError> {
  return lookUp(sent).catch((error: unknown) => {
    if (error instanceof AppError && isFinal(error)) return error;
    throw error;
  });
}

async function lookAgain(
  worker: Worker,
  call: LeasedCall,
  { effect, memo, error }: { effect: Effect; memo: InState<'uncertain'>; error: AppError },
): Promise<LeasedCall> {
  const times = (memo.refused ?? 0) + 1;
  if (times > LOOK_REFUSAL_LIMIT)
    return giveUp(worker, call, { effect, why: `its outcome stays unclear, ${inWords(error)}` });
  const lookAt = nowOf(worker) + ACCOUNT_WAIT_MS;
  return worker.store.transition(
    call,
    withEffect(call, { effect, memo: { ...memo, lookAt, refused: times } }),
  );
}

async function again(
  worker: Worker,
  call: LeasedCall,
  { effect, resends }: { effect: Effect; resends: number },
): Promise<LeasedCall> {
  if (resends >= RESEND_LIMIT)
    return giveUp(worker, call, { effect, why: 'given up, its outcome stays unclear' });
  const wait = effect.lookUp === 'repeatable' ? backoff(resends + 1) : 0;
  const later: EffectMemo = {
    state: 'later',
    at: nowOf(worker) + wait,
    failures: resends,
    resends: resends + 1,
  };
  return worker.store.transition(call, withEffect(call, { effect, memo: later }));
}

function giveUp(
  worker: Worker,
  call: LeasedCall,
  { effect, why }: { effect: Effect; why: string },
): Promise<LeasedCall> {
  const timeline = [entry('answer', `${effect.title}: ${why}`)];
  return worker.store.transition(call, withEffect(call, { effect, memo: { state: 'given-up' }, timeline }));
}

function settle(
  worker: Worker,
  call: LeasedCall,
  { effect, id }: { effect: Effect; id: number | null },
): Promise<LeasedCall> {
  const done = id === null ? effect.title : `${effect.title}: ${id}`;
  const timeline = [entry('answer', done)];
  return worker.store.transition(call, withEffect(call, { effect, memo: { state: 'done', id }, timeline }));
}

interface EffectChange {
  readonly effect: Effect;
  readonly memo: EffectMemo;
  readonly timeline?: NonNullable<Transition['timeline']>;
}

function withEffect({ memo: row }: LeasedCall, { effect, memo, timeline }: EffectChange): Transition {
  return { memo: { ...row, effects: { ...row.effects, [effect.name]: memo } }, timeline: timeline ?? [] };
}
