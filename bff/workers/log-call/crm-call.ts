import { compact } from '../../calls/call-facts';
import { describeCall } from '../../calls/describe-call';
import type { CallStory } from '../../calls/describe-call';
import { canonical } from '../../calls/fact';
import type { CallResult } from '../../contract/call-result';
import { PROVIDER_TITLES } from '../../contract/settings';
import type { CrmCall } from '../../crm/crm-client';
import type { AccountId, CallId } from '../../domain/ids';
import type { LeasedCall } from './logging-memo';

export interface CrmCallDeps {
  readonly recordingUrl: (account: AccountId, callId: CallId) => string;
}

/** Kommo asks for a phone; a caller who withholds it has this one. */
export const WITHHELD = 'anonymous';

export function phoneOf(story: Pick<CallStory, 'externalNumber'>): string {
  return story.externalNumber === '' ? WITHHELD : story.externalNumber;
}

const SOURCE_OF: Readonly<Record<string, string>> = PROVIDER_TITLES;

/** The call as it shall stand in Kommo, from all that is known now. Pure. */
export function crmCallOf(deps: CrmCallDeps, call: LeasedCall): CrmCall {
  const story = describeCall(call.facts);
  const told = call.facts.result?.value;
  return {
    uniq: call.callId,
    direction: story.direction ?? 'inbound',
    phone: phoneOf(story),
    startedAt: story.startedAt ?? call.heardAt,
    talkSeconds: story.talkSeconds ?? 0,
    // A call whose end was never reported: answered is all we know of it.
    disposition: story.disposition ?? (story.status === 'answered' ? 'answered' : 'missed'),
    source: SOURCE_OF[call.provider] ?? call.provider,
    ...compact({
      recordingUrl: story.recording === null ? undefined : deps.recordingUrl(call.account, call.callId),
      resultText: resultText(told?.result, call.memo.phoneInNote === true ? phoneOf(story) : ''),
      responsibleUserId: responsibleOf(call),
    }),
  };
}

/** Whose telephone it was; else who submitted the result, which a manager does who spoke; else who started it. */
function responsibleOf({ responsibleUserId, clickedByUserId, facts }: LeasedCall): number | undefined {
  return responsibleUserId ?? facts.result?.value.userId ?? clickedByUserId ?? undefined;
}

/** Two calls with equal digests need no edit. */
export function digestOf(call: CrmCall): string {
  return canonical(call);
}

const OUTCOME_TEXT: Readonly<Record<string, string>> = {
  reached: 'Reached',
  'call-back': 'Call back',
  'no-answer': 'No answer',
  'wrong-number': 'Wrong number',
  'not-interested': 'Not interested',
  deal: 'Deal',
};

/** @param number of the caller, where the note has to say it; else empty */
function resultText(result: CallResult | undefined, number: string): string | undefined {
  if (result === undefined) return number === '' ? undefined : number;
  const outcome = result.outcome === undefined ? '' : (OUTCOME_TEXT[result.outcome] ?? result.outcome);
  const rating = result.rating === undefined ? '' : `${result.rating}/5`;
  const text = [number, outcome, rating, result.note.trim()].filter((part) => part !== '').join(' · ');
  return text === '' ? undefined : text;
}
