import { describeCall } from '../../calls/describe-call';
import type { EntityRef } from '../../contract/call-view';
import { isTestCall } from '../../domain/ids';
import { NOTHING_FOUND, situationOf } from '../../rules/situation-of';
import type { Found } from '../../rules/situation-of';
import type { Facet, Situation } from '../../rules/situation';
import type { LeasedCall } from '../log-call/logging-memo';
import type { SettingsOfCalls } from '../log-call/worker';
import { isSettled } from './effect-memo';

/** The situation of a call as its row tells it. Pure. `more` is what was asked of others just now. */
export function situationOfCall(
  call: LeasedCall,
  settings: SettingsOfCalls,
  more: Partial<Found> = {},
): Situation {
  const told = { ...describeCall(call.facts), test: isTestCall(call.callId) };
  return situationOf(told, { ...foundForCall(call), ...more }, settings);
}

export type RowOfCall = Pick<
  LeasedCall,
  'facts' | 'memo' | 'entity' | 'state' | 'incomingLeadUid' | 'responsibleUserId' | 'caller'
>;

/** What a call's row tells of what was found, without asking anybody. Pure. */
export function foundForCall(call: RowOfCall): Found {
  return {
    ...NOTHING_FOUND,
    ...whoseNumber(call),
    ...whatWasMade(call),
    chosenCard: chosenCardOf(call),
    rang: call.responsibleUserId === null ? 'nobody-known' : 'one-manager',
  };
}

function chosenCardOf(call: RowOfCall): Facet<'chosenCard'> {
  if (call.facts.result?.value.result.entity !== undefined) return 'yes';
  return dialledCard(call) === undefined ? 'no' : 'dialled-from';
}

/** The card that the manager clicked on, unless it turned out that it takes no note. */
export function dialledCard({ facts, memo }: Pick<RowOfCall, 'facts' | 'memo'>): EntityRef | undefined {
  const card = describeCall(facts).click?.entity ?? undefined;
  const { dialledCardRefused, staysInsteadOf: refusedLater } = memo;
  const isRefused =
    dialledCardRefused === true || (card?.type === refusedLater?.type && card?.id === refusedLater?.id);
  return isRefused ? undefined : card;
}

function whoseNumber(call: RowOfCall): Pick<Found, 'number' | 'owner' | 'phones' | 'cardOwner'> {
  const match = call.caller?.match;
  const owner = match?.entity ?? call.entity;
  return {
    number: numberOf(call),
    owner: owner?.type === 'companies' ? 'company' : 'contact',
    phones: new Set(match?.phones).size > 1 ? 'several' : 'one',
    cardOwner: typeof match?.responsibleUserId === 'number' ? 'known' : 'unknown',
  };
}

function whatWasMade(call: RowOfCall): Pick<Found, 'incomingLeads' | 'incomingLead' | 'card' | 'task'> {
  const { accept, ...tasks } = call.memo.effects ?? {};
  const waits = call.incomingLeadUid !== null && !isSettled(accept);
  const hasTask = tasks['follow-up']?.state === 'done' && !isSettled(tasks['close-follow-up']);
  return {
    incomingLeads: call.memo.incomingLeadsOff === true ? 'off' : 'on',
    incomingLead: waits ? 'waits' : 'none',
    card: call.state === 'logged' && call.entity !== null ? 'logged' : 'none',
    task: hasTask ? 'open' : 'none',
  };
}

function numberOf(call: RowOfCall): Facet<'number'> {
  const { memo, entity, incomingLeadUid } = call;
  if (memo.unknownNumber === true || incomingLeadUid !== null) return unknownNumber(call);
  // Without `unknownNumber` the only lead we open is that of a contact or company that has none.
  if (memo.leadId !== undefined) return 'no-active-lead';
  if (entity?.type === 'leads') return 'one-active-lead';
  return foundWhileRinging(call);
}

function unknownNumber({ memo, entity, incomingLeadUid }: RowOfCall): Facet<'number'> {
  const openedSomething =
    memo.contactId !== undefined || memo.leadId !== undefined || incomingLeadUid !== null;
  return entity !== null && !openedSomething ? 'opened-before' : 'nobody';
}

function foundWhileRinging({ caller, entity }: RowOfCall): Facet<'number'> {
  if (caller === null) return entity === null ? 'nobody' : 'has-a-card';
  if (caller.leadsKnown === false) return 'has-a-card';
  const leads = caller.match.activeLeads.length;
  return leads === 0 ? 'no-active-lead' : leads === 1 ? 'one-active-lead' : 'several-active-leads';
}
