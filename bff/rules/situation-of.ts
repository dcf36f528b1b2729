import type { CallViewStatus, Direction, Disposition } from '../contract/call-view';
import type { CallRules, GeneralSettings } from '../contract/settings';
import { isIgnoredNumber } from './ignored-numbers';
import type { Facet, Situation } from './situation';

/** What is told of the call, as `calls/describe-call` tells it. */
export interface ToldCall {
  readonly direction: Direction | null;
  readonly internal: boolean;
  readonly externalNumber: string;
  readonly status: CallViewStatus;
  readonly disposition: Disposition | null;
  /** An administrator's trial; a real call when left out. */
  readonly test?: boolean;
}

type FoundFacet =
  | 'number'
  | 'owner'
  | 'phones'
  | 'chosenCard'
  | 'incomingLeads'
  | 'incomingLead'
  | 'card'
  | 'reached'
  | 'task'
  | 'rang'
  | 'cardOwner';

/** What was found in Kommo and in our own rows. */
export type Found = Pick<Situation, FoundFacet>;

/** Nothing known yet: a number that no card has, and a Kommo that takes incoming leads. */
export const NOTHING_FOUND: Found = {
  number: 'nobody',
  owner: 'contact',
  phones: 'one',
  chosenCard: 'no',
  incomingLeads: 'on',
  incomingLead: 'none',
  card: 'none',
  reached: 'no',
  task: 'none',
  rang: 'nobody-known',
  cardOwner: 'unknown',
};

export interface RuleSettings {
  readonly rules: CallRules;
  readonly general: Pick<GeneralSettings, 'ignoredNumbers' | 'logInternalCalls'>;
}

/**
 * Pure. Fields that a stored document does not have yet are read as their documented defaults. Each facet is written out,
 * because it is asked for several times a call: putting two objects together costs many times as much.
 */
export function situationOf(told: ToldCall, found: Found, settings: RuleSettings): Situation {
  const { rules, general } = settings;
  const { incomingUnknown, incomingKnown, missed, outgoingNew } = rules;
  return {
    number: told.externalNumber === '' ? 'withheld' : found.number,
    owner: found.owner,
    phones: found.phones,
    chosenCard: found.chosenCard,
    incomingLeads: found.incomingLeads,
    incomingLead: found.incomingLead,
    card: found.card,
    reached: found.reached,
    task: found.task,
    rang: found.rang,
    cardOwner: found.cardOwner,
    party: partyOf(told, settings),
    direction: told.direction ?? 'inbound',
    answer: answerOf(told),
    logInternalCalls: word(general.logInternalCalls ?? false),
    incomingUnknown: incomingUnknown.action,
    acceptWhenAnswered: word(incomingUnknown.acceptWhenAnswered),
    createLeadIfNoneActive: word(incomingKnown.createLeadIfNoneActive),
    phoneInNoteIfSeveral: word(incomingKnown.phoneInNoteIfSeveral),
    outgoingNew: outgoingNew.action,
    outgoingUnanswered: outgoingNew.whenUnanswered ?? 'as-answered',
    createTask: word(missed.createTask),
    onVoicemail: word(missed.onVoicemail ?? true),
    onBusy: word(missed.onBusy ?? true),
    taskForKnown: word(missed.known ?? true),
    taskForUnknown: word(missed.unknown ?? true),
    closeWhenReached: word(missed.closeWhenReached ?? true),
    taskResponsible: missed.responsible,
  };
}

function partyOf(told: ToldCall, { general }: RuleSettings): Facet<'party'> {
  if (told.test === true) return 'test';
  if (isIgnoredNumber(told.externalNumber, general.ignoredNumbers ?? [])) return 'ignored';
  return told.internal ? 'internal' : 'outside';
}

/** A call whose end was never reported: answered is all we know of it. */
function answerOf({ disposition, status }: ToldCall): Facet<'answer'> {
  if (disposition === 'answered' || disposition === 'voicemail' || disposition === 'busy') return disposition;
  return disposition === null && status === 'answered' ? 'answered' : 'unanswered';
}

function word(set: boolean): 'yes' | 'no' {
  return set ? 'yes' : 'no';
}
