/**
 * What each intent sends to Kommo, and how it is looked up when its outcome stayed unknown. Sending and
 * looking up end in the same transition, so it does not matter which of the two saw the success.
 */
import { compact } from '../../calls/call-facts';
import type { EntityRef } from '../../contract/call-view';
import type { IncomingUnknownRule } from '../../contract/settings';
import type {
  CrmCall,
  CrmClient,
  FoundCall,
  PhoneMatch,
  WriteOptions,
  WriteOutcome,
} from '../../crm/crm-client';
import { AppError, assertNever } from '../../domain/errors';
import type { NumberHistory } from '../by-rules/number-history';
import { findOwnTask } from '../by-rules/own-task';
import type { Intent, LeasedCall, Transition } from './logging-memo';
import { digestOf } from './crm-call';
import { incomingLeadRequest, newContact, newLead } from './new-card';
import { sameEntity } from './next-step';
import type { Sweeper } from './sweeper';

export interface OperationContext {
  readonly call: LeasedCall;
  readonly crmCall: CrmCall;
  readonly crm: CrmClient;
  readonly sweeper: Sweeper;
  readonly history: NumberHistory;
  /** Where and under what name something is opened for a number that nobody has. */
  readonly unknown: IncomingUnknownRule;
}

/** Sends the intent; `value` is the transition that records its success. */
export async function send(
  context: OperationContext,
  intent: Intent,
  options: WriteOptions,
): Promise<WriteOutcome<Transition>> {
  const { crm, call, crmCall } = context;
  switch (intent.kind) {
    case 'call':
      return mapOutcome(await crm.logCall(call.account, crmCall, options), (note) =>
        note === null ? numberUnknown(context) : loggedOn(context, note),
      );
    case 'note':
      return mapOutcome(
        await crm.addCallNote(call.account, { entity: intent.entity, call: crmCall }, options),
        (note) => loggedOn(context, note),
      );
    case 'incoming-lead':
      return mapOutcome(
        await crm.openIncomingLead(call.account, incomingLeadRequest(context), options),
        (lead) => openedIncomingLead(context, lead),
      );
    case 'contact':
      return mapOutcome(await crm.createContact(call.account, newContact(context), options), ({ id }) =>
        contactMade(context, id),
      );
    case 'lead':
      return mapOutcome(
        await crm.createLead(call.account, newLead(context, intent.card), options),
        ({ id }) => leadMade(context, id),
      );
    case 'task':
      return sendTask(context, intent.entity, options);
    default:
      return assertNever(intent);
  }
}

/** The transition that records what was found; undefined when Kommo does not have it (or not yet). */
export async function lookUp(context: OperationContext, intent: Intent): Promise<Transition | undefined> {
  const { call } = context;
  switch (intent.kind) {
    case 'note': {
      // Not by the sweep: a moved call's former incoming lead still carries its mark.
      const noteId = await findNote(context, intent.entity);
      return noteId === undefined ? undefined : provenOn(context, { entity: intent.entity, noteId });
    }
    case 'call':
    case 'incoming-lead': {
      const found = await context.sweeper.look(call);
      return found && foundAgain(context, found);
    }
    case 'contact': {
      const [match] = await foundBySentNumber(context);
      return match?.entity.type === 'contacts' ? contactMade(context, match.entity.id) : undefined;
    }
    case 'lead': {
      const lead = (await foundBySentNumber(context)).find(({ entity }) => sameEntity(entity, intent.card))
        ?.activeLeads[0];
      return lead && leadMade(context, lead.id);
    }
    case 'task': {
      const { sentAt } = call.memo.pending ?? {};
      const sent = { entity: intent.entity, text: intent.text, ...compact({ sentAt }) };
      const taskId = await findOwnTask(context, call, sent);
      return taskId === undefined ? undefined : taskMade(context, taskId);
    }
    default:
      return assertNever(intent);
  }
}

async function sendTask(
  context: OperationContext,
  entity: EntityRef,
  options: WriteOptions,
): Promise<WriteOutcome<Transition>> {
  const told = context.call.facts.result?.value;
  const task = told?.result.task;
  if (told === undefined || task === undefined) return { kind: 'written', value: {} };
  const responsibleUserId = task.responsibleUserId ?? told.userId;
  const outcome = await context.crm.createTask(
    context.call.account,
    { text: task.text, dueAt: Date.parse(task.dueAt), entity, responsibleUserId },
    options,
  );
  return mapOutcome(outcome, ({ id }) => taskMade(context, id));
}

function mapOutcome<From, To>(outcome: WriteOutcome<From>, map: (value: From) => To): WriteOutcome<To> {
  return outcome.kind === 'written' ? { kind: 'written', value: map(outcome.value) } : outcome;
}

/** Of what was sent and is now recorded or looked up, else of what is sent now. */
const sentPhone = ({ call, crmCall }: OperationContext): string => call.memo.pending?.phone ?? crmCall.phone;
const foundBySentNumber = (context: OperationContext): Promise<readonly PhoneMatch[]> =>
  context.crm.findByPhone(context.call.account, sentPhone(context), 'look-up');

/** Everything settled: nothing pending, no failures counted. */
function settled({ call }: OperationContext): LeasedCall['memo'] {
  const { pending: _pending, nextAt: _nextAt, failures: _failures, ...memo } = call.memo;
  const { resends: _resends, batchTroubles: _troubles, ...rest } = memo;
  return rest;
}

function numberUnknown(context: OperationContext): Transition {
  return {
    state: 'waiting',
    memo: { ...settled(context), unknownNumber: true },
    timeline: [entry('answer', 'Kommo knows nobody with this number')],
  };
}

/** What Kommo holds of the call once the intent is carried out. */
export function heldAfter(intent: Intent, call: CrmCall): string {
  if (intent.kind !== 'incoming-lead') return digestOf(call);
  // An incoming lead has no place for the manager's words: they follow as an edit of its note.
  const { resultText: _words, ...held } = call;
  return digestOf(held);
}

/** Found again, it is what was sent then, not what is known now. */
function written({ call, crmCall }: OperationContext, kind: 'call' | 'incoming-lead'): string {
  return call.memo.pending?.written ?? heldAfter({ kind }, crmCall);
}

function loggedOn(
  context: OperationContext,
  note: { readonly entity: EntityRef; readonly noteId: number | null },
): Transition {
  const { noteProven: _proven, ...memo } = settled(context);
  return {
    state: 'logged',
    memo: { ...memo, written: written(context, 'call') },
    entity: note.entity,
    noteId: note.noteId,
    timeline: [entry('answer', `logged on ${note.entity.type} ${note.entity.id}`)],
  };
}

function openedIncomingLead(
  context: OperationContext,
  lead: { readonly uid: string; readonly leadId: number | null; readonly contactId: number | null },
): Transition {
  const { leadId, contactId, uid } = lead;
  return {
    state: 'logged',
    memo: {
      ...settled(context),
      written: written(context, 'incoming-lead'),
      ...(leadId === null ? {} : { leadId }),
      ...(contactId === null ? {} : { contactId }),
    },
    entity: leadId === null ? null : { type: 'leads', id: leadId },
    incomingLeadUid: uid,
    number: { kind: 'opened', phone: sentPhone(context), uid },
    timeline: [entry('answer', 'logged as an incoming lead')],
  };
}

function contactMade(context: OperationContext, id: number): Transition {
  return {
    state: 'waiting',
    memo: { ...settled(context), contactId: id },
    number: { kind: 'opened', phone: sentPhone(context), uid: null },
    timeline: [entry('answer', `contact ${id} created`)],
  };
}

function leadMade(context: OperationContext, id: number): Transition {
  return {
    state: 'waiting',
    memo: { ...settled(context), leadId: id },
    number: { kind: 'opened', phone: sentPhone(context), uid: null },
    timeline: [entry('answer', `lead ${id} created`)],
  };
}

function taskMade(context: OperationContext, id: number): Transition {
  return {
    memo: { ...settled(context), taskId: id },
    timeline: [entry('answer', `task ${id} created`)],
  };
}

function foundAgain(context: OperationContext, found: FoundCall): Transition {
  return found.kind === 'incoming-lead' ? openedIncomingLead(context, found) : provenOn(context, found);
}

function provenOn(context: OperationContext, note: { entity: EntityRef; noteId: number }): Transition {
  const transition = loggedOn(context, note);
  return { ...transition, memo: { ...transition.memo, noteProven: true } };
}

/**
 * The note with the call's mark on one card; undefined also when the card is gone. Any other refusal, as of an address that
 * has moved, says nothing about the note. @throws AppError crm/…
 */
export async function findNote(
  { crm, call }: OperationContext,
  entity: EntityRef,
): Promise<number | undefined> {
  try {
    return await crm.findCallNote(call.account, {
      entity,
      uniq: call.callId,
      except: call.memo.leftNotes ?? [],
    });
  } catch (error) {
    if (error instanceof AppError && isGone(error)) return undefined;
    throw error;
  }
}

/** Whether Kommo says that there is no such card or note. */
export function isGone({ code, context }: AppError): boolean {
  return code === 'crm/rejected' && context['status'] === 404;
}

/** A line of the call's timeline; the store adds the time. */
export function entry(
  kind: 'rule' | 'request' | 'answer',
  detail: string,
): NonNullable<Transition['timeline']>[number] {
  return { kind, detail };
}
