/**
 * Late facts end in the one note. First its id is proven and kept; every later step names that note and repeats
 * safely: an edit sends the complete note, and a move first makes the old note a pointer and only then lets the call
 * be written again on the chosen card. A crash between two steps leaves the step to be done again.
 */
import type { EntityRef } from '../../contract/call-view';
import type { CrmCall, NoteRef, WriteOutcome } from '../../crm/crm-client';
import type { Retry } from '../../domain/errors';
import { commitBeforeSending } from './commit-before-sending';
import { digestOf } from './crm-call';
import type { LeasedCall, Transition } from './logging-memo';
import { entry, findNote, isGone } from './operations';
import type { OperationContext } from './operations';
import { ACCOUNT_WAIT_MS, backoff, inWords, isFinal } from './refusal';
import { contextOf, nowOf } from './worker';
import type { Worker } from './worker';

/** A note that no list shows after so many looks is not going to appear. */
const LOOK_LIMIT = 7;

/** Brings the note up to date with the call. */
export async function editNote(worker: Worker, call: LeasedCall): Promise<LeasedCall> {
  const context = await contextOf(worker, call);
  const written = digestOf(context.crmCall);
  const note = provenNote(call);
  if (note === undefined) {
    const never = { memo: { ...calm(call), written }, timeline: [entry('answer', NO_NOTE)] };
    return worker.store.transition(call, (await proveNote(context, nowOf(worker))) ?? never);
  }
  const { held, outcome } = await patch(worker, call, { ...note, call: context.crmCall });
  if (outcome.kind === 'written') {
    const timeline = [entry('answer', 'the note was brought up to date')];
    return worker.store.transition(held, { memo: { ...calm(held), written }, timeline });
  }
  if (isFinal(outcome.error)) {
    const timeline = [entry('answer', `the note stays as it is: ${inWords(outcome.error)}`)];
    return worker.store.transition(held, { memo: { ...calm(held), written }, timeline });
  }
  return worker.store.transition(held, later(held, nowOf(worker), outcome.error.retry));
}

/** After it the call is `waiting` with the manager's card chosen, so the next step writes it there. */
export async function moveNote(worker: Worker, call: LeasedCall, to: EntityRef): Promise<LeasedCall> {
  const context = await contextOf(worker, call);
  const note = provenNote(call);
  if (note === undefined) {
    return worker.store.transition(call, (await proveNote(context, nowOf(worker))) ?? moved(call, to));
  }
  const left = [...(call.memo.leftNotes ?? []), note];
  const { held, outcome } = await patch(worker, call, { ...note, call: pointer(context.crmCall, to) });
  if (outcome.kind === 'written' || isGone(outcome.error)) {
    return worker.store.transition(held, moved({ ...held, memo: { ...held.memo, leftNotes: left } }, to));
  }
  if (isFinal(outcome.error)) {
    const timeline = [entry('answer', `the log stays where it is: ${inWords(outcome.error)}`)];
    return worker.store.transition(held, { memo: { ...calm(held), staysInsteadOf: to }, timeline });
  }
  return worker.store.transition(held, later(held, nowOf(worker), outcome.error.retry));
}

const NO_NOTE = 'Kommo shows no note of this call that could be brought up to date';

function provenNote({ memo, noteId, entity }: LeasedCall): NoteRef | undefined {
  return memo.noteProven === true && noteId !== null && entity !== null ? { entity, noteId } : undefined;
}

/**
 * Reads the note's id back by its mark: the id in Kommo's answer to a logged call is not said to be the note's.
 * Kommo's lists lag behind, and an incoming lead may show its note only once it is accepted, so this may take some
 * looks. Undefined: there is none.
 */
async function proveNote(context: OperationContext, now: number): Promise<Transition | undefined> {
  const { call } = context;
  for (const entity of cardsToSearch(call)) {
    const noteId = await findNote(context, entity);
    if (noteId !== undefined) return { entity, noteId, memo: { ...calm(call), noteProven: true } };
  }
  return (call.memo.failures ?? 0) < LOOK_LIMIT ? later(call, now, 'backoff') : undefined;
}

function cardsToSearch(call: LeasedCall): readonly EntityRef[] {
  const cards: EntityRef[] = call.entity === null ? [] : [call.entity];
  if (call.incomingLeadUid !== null && call.memo.contactId !== undefined) {
    cards.push({ type: 'contacts', id: call.memo.contactId });
  }
  return cards;
}

/**
 * Whoever lost the call while it waited for its turn must not overwrite what the next worker wrote. From here until
 * the answer is stored nobody knows what the note says: without `written` it is edited again, whatever is said then.
 */
async function patch(
  worker: Worker,
  call: LeasedCall,
  note: NoteRef & { readonly call: CrmCall },
): Promise<{ held: LeasedCall; outcome: WriteOutcome<void> }> {
  let held = call;
  const beforeSend = async (): Promise<void> => {
    const { written: _written, ...memo } = held.memo;
    held = await commitBeforeSending(worker, held, { memo });
  };
  const outcome = await worker.crm.editCallNote(call.account, note, { lane: 'result', beforeSend });
  if (outcome.kind === 'refused' && outcome.error.code === 'queue/lease-lost') throw outcome.error;
  return { held, outcome };
}

/** The old card keeps a trace, without the call's mark: there is one live log at any time. */
function pointer(call: CrmCall, to: EntityRef): CrmCall {
  const { recordingUrl: _recording, ...rest } = call;
  return {
    ...rest,
    // The mark must differ, or a later look-up would find the old note.
    uniq: `${call.uniq}#moved` as CrmCall['uniq'],
    talkSeconds: 0,
    resultText: `Moved to ${to.type} ${to.id}`,
  };
}

function moved(call: LeasedCall, to: EntityRef): Transition {
  const { written: _written, noteProven: _proven, ...memo } = calm(call);
  return {
    state: 'waiting',
    memo,
    entity: null,
    noteId: null,
    timeline: [entry('rule', `the manager chose ${to.type} ${to.id}: the log moves there`)],
  };
}

/** The memo without failures. */
function calm({ memo }: LeasedCall): LeasedCall['memo'] {
  const { nextAt: _nextAt, failures: _failures, ...rest } = memo;
  return rest;
}

function later({ memo }: LeasedCall, now: number, retry: Retry): Transition {
  if (retry === 'never') return { memo: { ...memo, nextAt: now + ACCOUNT_WAIT_MS } };
  const failures = (memo.failures ?? 0) + 1;
  const wait = typeof retry === 'object' ? retry.afterMs : backoff(failures);
  return { memo: { ...memo, failures, nextAt: now + wait } };
}
