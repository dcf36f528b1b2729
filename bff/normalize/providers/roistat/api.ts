import { z } from 'zod';
import { AppError } from '../../../domain/errors';
import { checkCredential } from '../../credential-check';
import { apiUrl, createApiCaller } from '../../provider-http';
import type { ApiCallerDeps, CallApi } from '../../provider-http';
import { everyPage, readRows, rowsOf } from '../../call-log';
import type { Connection, Period, ProviderApi } from '../../provider';
import { readCall } from './to-call-events';

const LIST = '/api/v1/project/calltracking/call/list';
const PAGE_SIZE = 100;
const calls = z.object({ data: z.array(z.record(z.string(), z.unknown())) });

/** Roistat's call tracking API: https://help-en.roistat.com/API/methods/calltracking */
export function createRoistatApi(deps: ApiCallerDeps): ProviderApi {
  const call = createApiCaller(deps);
  return {
    test: async ({ credentials }) => [
      await checkCredential('apiKey', credentials['apiKey'], (key) =>
        call(
          {
            method: 'POST',
            path: LIST,
            query: { project: credentials['project'] ?? '' },
            headers: { 'api-key': key },
            json: { limit: 1, offset: 0 },
          },
          'calls/provider-failed',
        ),
      ),
    ],
    startCall: async () => {
      throw new AppError('calls/not-supported', { detail: 'Roistat only tracks incoming calls' });
    },
    locateRecording: async (connection, source) => {
      if (source.kind === 'url') return { url: source.url, headers: {} };
      return fileOf(deps.origin, call, { connection, id: source.reference });
    },
    listCalls: async (connection, period) => {
      const { apiKey = '', project = '' } = connection.credentials;
      if (apiKey === '' || project === '') {
        throw new AppError('calls/not-supported', { detail: 'no API key and project are set' });
      }
      const request = {
        method: 'POST',
        path: LIST,
        query: { project },
        headers: { 'api-key': apiKey },
      } as const;
      const rows = await everyPage(
        PAGE_SIZE,
        async (page) =>
          rowsOf(await call({ ...request, json: pageOf(period, page) }, 'calls/provider-failed'), calls).data,
      );
      const events = readRows(rows, (payload) => [readCall({ payload, receivedAt: period.to }, connection)]);
      // A zone that the filter reads differently must not bring in calls of another hour.
      return events.filter(({ startedAt = 0 }) => startedAt >= period.from && startedAt < period.to);
    },
  };
}

interface WantedFile {
  readonly connection: Connection;
  readonly id: string;
}

/** The API has no other way of telling whether there is a file than to be asked for it. */
async function fileOf(origin: string, call: CallApi, { connection, id }: WantedFile) {
  const { apiKey, project } = connection.credentials;
  if (apiKey === undefined || apiKey === '' || project === undefined || project === '') {
    throw new AppError('recordings/not-found', { detail: 'no API key and project are set' });
  }
  const path = `/api/v1/project/calltracking/call/${encodeURIComponent(id)}/file`;
  const headers = { 'api-key': apiKey };
  const { status } = await call(
    { method: 'GET', path, query: { project }, headers },
    'recordings/unavailable',
  );
  if (status === 404) throw new AppError('recordings/not-found', { retry: 'backoff' });
  if (status >= 400) {
    const passes = status === 429 || status >= 500;
    throw new AppError('recordings/unavailable', {
      retry: passes ? 'backoff' : 'never',
      context: { status },
    });
  }
  return { url: apiUrl(origin, path, { project }), headers };
}

/** Dates with a zone, as Roistat writes them in its own lists. */
function pageOf({ from, to }: Period, page: number): object {
  const date = (instant: number): string => new Date(instant).toISOString().replace(/\.\d{3}Z$/, '+0000');
  return {
    filters: {
      and: [
        ['date', '>=', date(from)],
        ['date', '<', date(to)],
      ],
    },
    sort: ['date', 'asc'],
    limit: PAGE_SIZE,
    offset: page * PAGE_SIZE,
  };
}
