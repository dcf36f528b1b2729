/**
 * Turns one call's row into exactly one call in Kommo.
 *
 * States (`delivery_status`), each moved only by the worker that holds the row's lease, and only under its
 * fence, so that a worker which was overtaken changes nothing:
 *
 *   waiting ──intent committed──▶ sending ──answer──▶ logged
 *      ▲                            │  └─refused──▶ waiting (later) | parked (a person is needed)
 *      │                            └─no answer, or the worker died──▶ uncertain
 *      └──missing in two sweeps── uncertain ──found──▶ logged
 *                                     └─still unclear after `RESEND_LIMIT` rounds, or Kommo refuses every look──▶ parked
 *   not-needed: internal calls and numbers the rules pass over; a manager's choice of a card ends it.
 *
 * A call that is late (see `backlog`) leaves the workers of live calls, waits in the last lane, and may go to Kommo in
 * one request with others: each of them under its own lease, with its own intent, and told its own fate. So what is
 * said here of one call holds for each call of a batch, and a batch has no state in the database.
 *
 * A call at rest may have more to do than its log: accepting an incoming lead, a task to call back. Those have states
 * of their own (`by-rules/effect`) and never move the call out of `logged`.
 *
 * What a crash leaves:
 *   before the intent is committed: `waiting`, nothing was sent;
 *   after it, alone or in a batch: `sending` with a lease that runs out; the next worker takes it for uncertain and looks it up;
 *   after the answer, before it is committed: the same, and the look-up finds the note by its mark;
 *   `uncertain`: as it is, the look-up is repeated;
 *   `logged` with late facts not yet written: the digest in the row differs, so the next wake-up edits again
 *   (an edit is repeatable).
 *
 * Not guaranteed: a request that Kommo holds for longer than `SECOND_LOOK_MS` and then executes, and a
 * process that is frozen between its last check of the lease and the first byte for longer than the lease:
 * both can be logged twice, and Kommo offers nothing to prevent it.
 */
import { AppError, assertNever } from '../../domain/errors';
import type { ClaimedJob, Settlement } from '../../queue/job-queue';
import { afterLogging, beforeMove } from '../by-rules/after-logging';
import { logByNumber } from '../by-rules/log-by-number';
import { isLate } from './backlog';
import { crmCallOf, digestOf } from './crm-call';
import { editNote, moveNote } from './edit-note';
import { doubt, look } from './look-up';
import type { LeasedCall } from './logging-memo';
import { nextStep } from './next-step';
import type { Step } from './next-step';
import { openNew } from './open-new';
import { entry } from './operations';
import { createSweeper } from './sweeper';
import { ACCOUNT_WAIT_MS, backoff } from './refusal';
import { DEFAULT_LATE_AFTER_MS, DEFAULT_LOOKS, nowOf } from './worker';
import type { LogCallDeps, Worker } from './worker';
import { write } from './write-to-kommo';

const BUSY_MS = 500;
/** A read that failed comes back as after so many failures: soon enough, and not at once. */
const READ_FAILURES = 4;
/** More steps than one call can need; a loop that gets there is a bug, and its job fails. */
const STEP_LIMIT = 20;

export function createLogCall(deps: LogCallDeps): (job: ClaimedJob) => Promise<Settlement> {
  const sweeper = deps.sweeper ?? createSweeper(deps);
  const { looks = DEFAULT_LOOKS, lateAfterMs = DEFAULT_LATE_AFTER_MS } = deps;
  const shared: Worker = { ...deps, looks, lateAfterMs, sweeper };
  return async (job) => {
    const worker = withOneReading(shared);
    const claimed = await deps.store.claim(job.account, job.callId);
    if (claimed === 'gone') return { kind: 'done' };
    if (claimed === 'busy') return { kind: 'again', at: worker.clock.now().getTime() + BUSY_MS };
    try {
      const settlement = await advance(worker, claimed, job).catch((error: unknown) =>
        afterError(worker, error),
      );
      return inItsLane(worker, claimed, settlement);
    } finally {
      await deps.store.release(claimed);
    }
  };
}

/** A job goes by the settings as they were when it first asked. */
function withOneReading(worker: Worker): Worker {
  let reading: ReturnType<Worker['settings']> | undefined;
  return { ...worker, settings: (account) => (reading ??= worker.settings(account)) };
}

/** What is late by the time it comes again leaves the workers that live calls wait for. */
function inItsLane(worker: Worker, call: LeasedCall, settlement: Settlement): Settlement {
  const isOver = settlement.kind !== 'again' || !isLate(worker, call, settlement.at);
  return isOver ? settlement : { ...settlement, backlog: true };
}

/**
 * The CRM's troubles are no failures of the job: it would be buried while an account has not paid, and its calls
 * would wait for a person instead of for the money.
 */
function afterError(worker: Worker, error: unknown): Settlement {
  if (!(error instanceof AppError)) throw error;
  // Perhaps somebody else has the call now, perhaps our lease only ran out: the row knows.
  if (error.code === 'queue/lease-lost') return { kind: 'again', at: nowOf(worker) + BUSY_MS };
  if (!error.code.startsWith('crm/')) throw error;
  const { retry } = error;
  const wait =
    typeof retry === 'object' ? retry.afterMs : retry === 'never' ? ACCOUNT_WAIT_MS : backoff(READ_FAILURES);
  return { kind: 'again', at: nowOf(worker) + wait };
}

async function advance(worker: Worker, claimed: LeasedCall, job: ClaimedJob): Promise<Settlement> {
  let call = claimed;
  for (let count = 0; count < STEP_LIMIT; count++) {
    const now = worker.clock.now().getTime();
    const desired = digestOf(crmCallOf(worker, call));
    const step = nextStep(call, { now, patience: worker.patience, desired });
    if (step.kind === 'wait') return { kind: 'again', at: step.at };
    const begins = step.kind === 'write' || step.kind === 'open-new';
    const isMisplaced = begins && !job.isBacklog && isLate(worker, call, now);
    if (isMisplaced) return { kind: 'again', at: now };
    if (step.kind === 'rest') {
      const after = await afterLogging(worker, call);
      if (after.kind === 'rest') return { kind: 'done' };
      if (after.kind === 'wait') return { kind: 'again', at: after.at };
      call = after.call;
    } else call = await take(worker, call, step);
  }
  throw new AppError('bug/unexpected', { detail: 'a call does not come to rest' });
}

async function take(
  worker: Worker,
  call: LeasedCall,
  step: Exclude<Step, { kind: 'rest' | 'wait' }>,
): Promise<LeasedCall> {
  switch (step.kind) {
    case 'doubt':
      return doubt(worker, call);
    case 'look-up':
      return look(worker, call);
    case 'park':
      return park(worker, call, step.reason);
    case 'unpark':
      return worker.store.transition(call, { state: 'waiting', parkedReason: null });
    case 'write':
      return step.intent.kind === 'call' ? logByNumber(worker, call) : write(worker, call, step.intent);
    case 'open-new':
      return openNew(worker, call);
    case 'edit':
      return editNote(worker, call);
    case 'move':
      return (await beforeMove(worker, call)) ?? moveNote(worker, call, step.entity);
    default:
      return assertNever(step);
  }
}

async function park(worker: Worker, call: LeasedCall, reason: string): Promise<LeasedCall> {
  return worker.store.transition(call, {
    state: 'parked',
    parkedReason: reason,
    memo: { ...call.memo, parkedRevision: call.factsRevision },
    timeline: [entry('rule', `parked: ${reason}`)],
  });
}
