/**
 * What the account's settings ask for once a call has come to rest: the timeline names the rules, an incoming lead
 * is accepted, a task is made or closed. Each run takes one step from the row alone, so a crash between two steps
 * leaves the next one to be taken.
 */
import { describeCall } from '../../calls/describe-call';
import { decide } from '../../rules/decide';
import type { Situation } from '../../rules/situation';
import type { LeasedCall } from '../log-call/logging-memo';
import type { SettingsOfCalls, Worker } from '../log-call/worker';
import { advanceEffect } from './effect';
import type { Effect, Progress } from './effect';
import { unexplained } from './explain';
import { nextFollowUp } from './follow-up';
import { situationOfCall } from './found-for-call';
import { nextAcceptance } from './incoming-lead';
import { nextJoin } from './join-card';

export type AfterLogging = Progress | { readonly kind: 'rest' };

export async function afterLogging(worker: Worker, call: LeasedCall): Promise<AfterLogging> {
  const settings = await worker.settings(call.account);
  if (call.state === 'parked') return withoutIncomingLeads(worker, call, settings);
  const situation = await withReach(worker, call, situationOfCall(call, settings));
  if (call.state === 'not-needed' && isWantedInternal(call, situation)) {
    return { kind: 'moved', call: await worker.store.transition(call, { state: 'waiting' }) };
  }
  const lines = unexplained(call, situation);
  if (lines !== undefined) return { kind: 'moved', call: await worker.store.transition(call, lines) };
  await wakeOthers(worker, call);
  if (call.state !== 'logged') return { kind: 'rest' };
  if (call.memo.phoneInNote === undefined && decide('note-text', situation).action === 'with-number') {
    const memo = { ...call.memo, phoneInNote: true as const };
    return { kind: 'moved', call: await worker.store.transition(call, { memo }) };
  }
  return advanceFirst(worker, call, settings);
}

/** Internal calls are put aside as they come in; this account wants them, and Kommo was not asked yet. */
function isWantedInternal({ memo }: LeasedCall, situation: Situation): boolean {
  if (situation.party !== 'internal' || memo.unknownNumber === true) return false;
  return decide('log', { ...situation, number: 'has-a-card' }).action !== 'pass-over';
}

/** Asks who spoke to the caller since only where that is what the task depends on, and the timeline is silent. */
async function withReach(worker: Worker, call: LeasedCall, situation: Situation): Promise<Situation> {
  const isOpen =
    call.memo.explained?.task === undefined && decide('task', situation).action === 'create-task';
  if (!isOpen) return situation;
  const { externalNumber } = describeCall(call.facts);
  return { ...situation, reached: await worker.history.reachedAfter(call, externalNumber) };
}

/** The first effect that is wanted and not settled; one that has to wait does not hold up the next. */
async function advanceFirst(
  worker: Worker,
  call: LeasedCall,
  settings: SettingsOfCalls,
): Promise<AfterLogging> {
  let wait: AfterLogging = { kind: 'rest' };
  for (const next of [nextAcceptance, nextJoin, nextFollowUp]) {
    const effect: Effect | undefined = await next(worker, call, settings);
    if (effect === undefined) continue;
    const progress = await advanceEffect(worker, call, effect);
    if (progress.kind === 'moved') return progress;
    if (wait.kind !== 'wait' || progress.at < wait.at) wait = progress;
  }
  return wait;
}

/** Before the log moves to the card that the manager chose: Kommo may not show its note until then. */
export async function beforeMove(worker: Worker, call: LeasedCall): Promise<LeasedCall | undefined> {
  const effect = await nextAcceptance(worker, call, await worker.settings(call.account));
  if (effect === undefined) return undefined;
  const progress = await advanceEffect(worker, call, effect);
  return progress.kind === 'moved' ? progress.call : undefined;
}

async function wakeOthers(worker: Worker, call: LeasedCall): Promise<void> {
  const { disposition, externalNumber, internal } = describeCall(call.facts);
  if (disposition !== 'answered' || externalNumber === '' || internal) return;
  await worker.history.wakeFollowUps(call, externalNumber);
}

/** Kommo refused the incoming lead: the account or its pipeline takes none, and the rules know what to do then. */
async function withoutIncomingLeads(
  worker: Worker,
  call: LeasedCall,
  settings: SettingsOfCalls,
): Promise<AfterLogging> {
  const wasRefused = call.parkedReason === 'crm/rejected' || call.parkedReason === 'crm/forbidden';
  const wasOpening =
    (call.memo.unknownNumber === true || describeCall(call.facts).externalNumber === '') &&
    call.memo.incomingLeadsOff === undefined &&
    decide('log', situationOfCall(call, settings, { number: 'nobody' })).action === 'incoming-lead';
  if (!wasRefused || !wasOpening) return { kind: 'rest' };
  const { parkedRevision: _parked, ...memo } = call.memo;
  const off = { ...memo, incomingLeadsOff: true as const };
  return {
    kind: 'moved',
    call: await worker.store.transition(call, { state: 'waiting', parkedReason: null, memo: off }),
  };
}
