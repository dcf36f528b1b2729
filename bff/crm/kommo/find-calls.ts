import type { EntityType } from '../../contract/call-view';
import { ENTITY_TYPES } from '../../contract/call-view';
import type { AccountId, CallId } from '../../domain/ids';
import type { CallMark, CrmClient, FoundCall, SweepWindow } from '../crm-client';
import type { KommoApi } from './api';
import { pageAnswer } from './kommo-answer';
import { toSeconds } from './kommo-payload';
import { listedIncomingLeadRecord } from './kommo-record';
import type { ListedIncomingLead } from './kommo-record';
import { CALL_NOTES, callNotePage, isAmong } from './notes';
import { isSameNumber } from './same-number';

const incomingLeadPage = pageAnswer('unsorted', listedIncomingLeadRecord);

/**
 * Makes `findCalls`: incoming leads first, because they also carry a call note on their lead; then the call notes of
 * leads, contacts and companies. Each list is read to its end, with an administrator's eyes: only so does "not found"
 * mean that a call was not listed. Whether `updated_at` is the time of writing or the time of the call is not known,
 * so the window has to cover both.
 */
export function createFindCalls(api: KommoApi): CrmClient['findCalls'] {
  async function sweepIncomingLeads(account: AccountId, search: Search): Promise<void> {
    const pages = api.pages(account, {
      path: '/api/v4/leads/unsorted',
      lane: 'look-up',
      preferAdmin: true,
      query: [
        ['filter[category][]', 'sip'],
        ['order[created_at]', 'desc'],
      ],
      answer: incomingLeadPage,
    });
    for await (const leads of pages) {
      for (const lead of leads) search.compare(lead);
      // Newest first: whatever follows is older still.
      if (leads.some((lead) => lead.createdAt < toSeconds(search.window.from))) return;
    }
  }

  async function sweepNotes(account: AccountId, type: EntityType, search: Search): Promise<void> {
    const pages = api.pages(account, {
      path: `/api/v4/${type}/notes`,
      lane: 'look-up',
      preferAdmin: true,
      query: [
        ...CALL_NOTES,
        ['filter[updated_at][from]', toSeconds(search.window.from)],
        ['filter[updated_at][to]', toSeconds(search.window.to) + 1],
      ],
      answer: callNotePage,
    });
    for await (const notes of pages) {
      for (const note of notes) {
        const ref = { entity: { type, id: note.entityId }, noteId: note.id };
        if (note.uniq === null || isAmong(search.window.except ?? [], ref)) continue;
        search.found(note.uniq, { kind: 'note', ...ref });
      }
      if (search.isOver()) return;
    }
  }

  return async (account, uniqs, window) => {
    const search = createSearch(uniqs, window);
    if (!search.isOver()) await sweepIncomingLeads(account, search);
    for (const type of ENTITY_TYPES) {
      if (!search.isOver()) await sweepNotes(account, type, search);
    }
    return search.result;
  };
}

type Search = ReturnType<typeof createSearch>;

function createSearch(uniqs: ReadonlySet<CallId>, window: SweepWindow) {
  const result = new Map<CallId, FoundCall>();
  const wanted = (uniq: string): CallId | undefined => [...uniqs].find((one) => one === uniq);

  function found(uniq: string, call: FoundCall): void {
    const known = wanted(uniq);
    if (known !== undefined && !result.has(known)) result.set(known, call);
  }

  return {
    window,
    result,
    found,
    isOver: () => result.size === uniqs.size,
    compare({ uniq, uid, leadId, contactId, ...lead }: ListedIncomingLead): void {
      const uniqOfLead = uniq ?? markOfLink(lead.link, uniqs) ?? markOfFacts(lead, window.marks, uniqs);
      if (uniqOfLead !== undefined) found(uniqOfLead, { kind: 'incoming-lead', uid, leadId, contactId });
    },
  };
}

/** Our own recording link ends in the call's id. */
function markOfLink(link: string | null, uniqs: ReadonlySet<CallId>): CallId | undefined {
  if (link === null || !URL.canParse(link)) return undefined;
  const { pathname } = new URL(link);
  return [...uniqs].find((uniq) => pathname.endsWith(`/${encodeURIComponent(uniq)}`));
}

type LeadFacts = Pick<ListedIncomingLead, 'phones' | 'calledAt' | 'duration'>;

function markOfFacts(
  lead: LeadFacts,
  marks: ReadonlyMap<CallId, CallMark> | undefined,
  uniqs: ReadonlySet<CallId>,
): CallId | undefined {
  if (marks === undefined) return undefined;
  return [...uniqs].find((uniq) => {
    const mark = marks.get(uniq);
    return mark !== undefined && isSameCall(lead, mark);
  });
}

function isSameCall({ phones, calledAt, duration }: LeadFacts, mark: CallMark): boolean {
  const isSameTime = calledAt === toSeconds(mark.startedAt) && duration === mark.talkSeconds;
  return isSameTime && phones.some((phone) => isSameNumber(phone, mark.phone));
}
