import express, { Router } from 'express';

export interface RoistatApiOptions {
  readonly apiKey: string;
  readonly project: string;
  /** Rows of the call list; `date` is compared with the filter. */
  readonly calls?: readonly Readonly<Record<string, unknown>>[];
  readonly recordingOf: (callId: string) => Buffer | undefined;
}

/** The part of Roistat's call tracking API that concerns calls: a key in the header, the project in the query. */
export function roistatApi(options: RoistatApiOptions): Router {
  const api = Router();
  api.use((request, response, next) => {
    const isAuthorized =
      request.get('api-key') === options.apiKey && request.query['project'] === options.project;
    if (isAuthorized) next();
    else response.status(403).json({ status: 'error', error: 'access_denied' });
  });
  api.post('/call/list', express.json(), (request, response) => {
    const { filters, limit, offset = 0 } = (request.body ?? {}) as CallQuery;
    const found = (options.calls ?? []).filter((row) => {
      const date = Date.parse(`${String(row['date']).replace(' ', 'T')}Z`);
      return (filters?.and ?? []).every(([, operator, value]) =>
        operator.startsWith('>') ? date >= Date.parse(value) : date < Date.parse(value),
      );
    });
    const data = found.slice(offset, offset + (limit ?? found.length));
    response.json({ status: 'success', data, total: found.length });
  });
  api.get('/call/:id/file', (request, response) => {
    const audio = options.recordingOf(request.params.id);
    if (audio === undefined) response.status(404).json({ status: 'error', error: 'file_not_found' });
    else response.type('audio/mpeg').end(audio);
  });
  return Router().use('/api/v1/project/calltracking', api);
}

/** This simulator's input: a wrong shape finds nothing. */
interface CallQuery {
  readonly filters?: { readonly and: readonly (readonly [string, string, string])[] };
  readonly limit?: number;
  readonly offset?: number;
}
