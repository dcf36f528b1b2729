import type { UnsortedRecord } from './account-state';
import { checkUnsorted, addUnsorted, pipelineOfUnsorted } from './add-unsorted';
import { hal, problem } from './answer';
import type { Answer } from './answer';
import type { ApiRequest, Route } from './api-request';
import { cardUrl, selfLink } from './api-request';
import { admitItems, answerBatch } from './mixed-batch';
import { isListed, pageOf } from './paging';
import { passesFilters } from './query-filters';
import { acceptUnsorted, declineUnsorted, refuseLink } from './resolve-unsorted';
import { readItems } from './validation';

function embeddedIds(request: ApiRequest, record: UnsortedRecord) {
  const entry = (type: string) => (id: number) => ({ id, _links: selfLink(cardUrl(request, type, id)) });
  return {
    leads: [record.leadId].map(entry('leads')),
    contacts: record.contactIds.map(entry('contacts')),
    companies: record.companyIds.map(entry('companies')),
  };
}

function renderUnsorted(request: ApiRequest, record: UnsortedRecord): unknown {
  const { uniq, ...metadata } = record.metadata;
  return {
    uid: record.uid,
    source_uid: record.sourceUid,
    source_name: record.sourceName,
    category: record.category,
    pipeline_id: record.pipelineId,
    created_at: record.createdAt,
    metadata: request.switches.unsortedMetadataReturned ? { uniq, ...metadata } : metadata,
    account_id: request.account.id,
    _links: selfLink(`${request.origin}/api/v4/leads/unsorted/${record.uid}`),
    _embedded: embeddedIds(request, record),
  };
}

/** Only what waits is there to be read: accepted and declined ones are gone. */
function listUnsorted(request: ApiRequest): Answer {
  const { query } = request;
  const waiting = [...request.account.unsorted.values()].filter(
    (record) =>
      record.state === 'waiting' &&
      isListed(request, record.storedAtMs) &&
      passesFilters(query, {
        'filter[uid]': record.uid,
        'filter[category]': record.category,
        'filter[pipeline_id]': record.pipelineId,
      }),
  );
  const direction = query.get('order[created_at]') === 'desc' ? -1 : 1;
  waiting.sort((a, b) => direction * (a.createdAt - b.createdAt));
  return pageOf(request, 'unsorted', { items: waiting, render: (record) => renderUnsorted(request, record) });
}

function refusalWhenOff(request: ApiRequest): Answer | undefined {
  switch (request.switches.unsortedDisabledAnswers) {
    case 'bad-request':
      return problem(400, 'Incoming leads are disabled');
    case 'forbidden':
      return problem(403, 'Incoming leads are disabled');
    case 'plain-lead':
      return undefined;
  }
}

function createUnsorted(request: ApiRequest): Answer {
  const items = readItems(request.body);
  const { admitted, refused } = admitItems(request, items, (item) => checkUnsorted(request, item));
  const { account } = request;
  const isOff = items.some(
    (item) => !account.isUnsortedOn || !pipelineOfUnsorted(request, item).isUnsortedOn,
  );
  const refusal = isOff ? refusalWhenOff(request) : undefined;
  if (refusal !== undefined) return refusal;
  const unsorted = admitted.map(({ item, requestId }) => {
    const record = addUnsorted(request, item);
    return {
      uid: record.uid,
      account_id: account.id,
      request_id: requestId,
      _embedded: embeddedIds(request, record),
    };
  });
  const whole = hal({
    _total_items: unsorted.length,
    _links: selfLink(`${request.origin}${request.resourcePath}`),
    _embedded: { unsorted },
  });
  return answerBatch(request, refused, whole);
}

const PATH = '/api/v4/leads/unsorted';

/** `mail` and `chats` cannot be created by API at all. */
export const unsortedRoutes: readonly Route[] = [
  { method: 'POST', path: `${PATH}/sip`, handle: createUnsorted },
  { method: 'GET', path: PATH, handle: listUnsorted },
  {
    method: 'GET',
    path: `${PATH}/:uid`,
    handle: (request) => {
      const record = request.account.unsorted.get(request.path.uid ?? '');
      if (record?.state !== 'waiting') return problem(404, 'Incoming lead not found');
      return hal(renderUnsorted(request, record));
    },
  },
  { method: 'POST', path: `${PATH}/:uid/accept`, handle: acceptUnsorted },
  { method: 'DELETE', path: `${PATH}/:uid/decline`, handle: declineUnsorted },
  { method: 'POST', path: `${PATH}/:uid/link`, handle: refuseLink },
];
