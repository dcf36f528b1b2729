/**
 * Late facts end in the one note. Both functions only repeat safely: an edit sends the complete note, and a
 * move first makes the old note a pointer and only then lets the call be written again on the chosen card.
 */
import type { EntityRef } from '../../contract/call-view';
import type { CrmCall } from '../../crm/crm-client';
import type { Instant } from '../../domain/call-event';
import { digestOf } from './crm-call';
import type { Transition } from './logging-memo';
import { entry } from './operations';
import type { OperationContext } from './operations';
import { backoff } from './refusal';

/** A note that no list shows after so many looks is not going to appear. */
const LOOK_LIMIT = 7;

export async function editNote(context: OperationContext, now: Instant): Promise<Transition> {
  const { call } = context;
  const written = digestOf(context.crmCall);
  const note = await provenNote(context);
  if (note === undefined) return notYet(context, now, { written });
  const outcome = await context.crm.editCallNote(
    call.account,
    { ...note, call: context.crmCall },
    { lane: 'result' },
  );
  const { nextAt: _nextAt, failures: _failures, ...memo } = call.memo;
  if (outcome.kind === 'written') {
    return {
      memo: { ...memo, written, noteProven: true },
      noteId: note.noteId,
      timeline: [entry('answer', 'the note was brought up to date')],
    };
  }
  const final = outcome.error.code === 'crm/rejected' || outcome.error.code === 'crm/forbidden';
  if (final) {
    return {
      memo: { ...memo, written },
      timeline: [entry('answer', `the note stays as it is: ${outcome.error.message}`)],
    };
  }
  return later(context, now, outcome.error.retry);
}

/** After it the call is `waiting` with the manager's card chosen, so the next step writes it there. */
export async function moveNote(context: OperationContext, to: EntityRef, now: Instant): Promise<Transition> {
  const { call } = context;
  const note = await provenNote(context);
  if (note === undefined && (call.memo.failures ?? 0) < LOOK_LIMIT) return later(context, now, 'backoff');
  if (note !== undefined) {
    const outcome = await context.crm.editCallNote(
      call.account,
      { ...note, call: pointer(context.crmCall, to) },
      { lane: 'result' },
    );
    if (outcome.kind === 'unknown') return later(context, now, 'backoff');
    if (outcome.kind === 'refused' && outcome.error.retry !== 'never')
      return later(context, now, outcome.error.retry);
  }
  const { written: _written, noteProven: _proven, failures: _failures, nextAt: _nextAt, ...memo } = call.memo;
  return {
    state: 'waiting',
    memo,
    entity: null,
    noteId: null,
    timeline: [entry('rule', `the manager chose ${to.type} ${to.id}: the log moves there`)],
  };
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

interface Note {
  readonly entity: EntityRef;
  readonly noteId: number;
}

/** The note's id, read back by its mark: the id in Kommo's answer to a logged call is not said to be the note's. */
async function provenNote({ call, crm }: OperationContext): Promise<Note | undefined> {
  if (call.memo.noteProven === true && call.noteId !== null && call.entity !== null) {
    return { entity: call.entity, noteId: call.noteId };
  }
  for (const entity of cardsToSearch(call)) {
    const noteId = await crm.findCallNote(call.account, entity, call.callId);
    if (noteId !== undefined) return { entity, noteId };
  }
  return undefined;
}

function cardsToSearch(call: OperationContext['call']): readonly EntityRef[] {
  const cards: EntityRef[] = call.entity === null ? [] : [call.entity];
  if (call.incomingLeadUid !== null && call.memo.contactId !== undefined) {
    cards.push({ type: 'contacts', id: call.memo.contactId });
  }
  return cards;
}

/** Kommo's lists lag behind; an incoming lead may show its note only once it is accepted. */
function notYet(context: OperationContext, now: Instant, { written }: { written: string }): Transition {
  const { memo } = context.call;
  if ((memo.failures ?? 0) < LOOK_LIMIT) return later(context, now, 'backoff');
  const { failures: _failures, nextAt: _nextAt, ...rest } = memo;
  return {
    memo: { ...rest, written },
    timeline: [entry('answer', 'Kommo shows no note of this call that could be brought up to date')],
  };
}

function later(
  context: OperationContext,
  now: Instant,
  retry: 'never' | 'backoff' | { readonly afterMs: number },
): Transition {
  const { memo } = context.call;
  const failures = (memo.failures ?? 0) + 1;
  const wait = typeof retry === 'object' ? retry.afterMs : backoff(failures);
  return { memo: { ...memo, failures, nextAt: now + wait } };
}
