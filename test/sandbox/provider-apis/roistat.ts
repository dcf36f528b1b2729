import express, { Router } from 'express';

export interface RoistatApiOptions {
  readonly apiKey: string;
  readonly project: string;
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
  api.post('/call/list', express.json(), (_request, response) => {
    response.json({ status: 'success', data: [], total: 0 });
  });
  api.get('/call/:id/file', (request, response) => {
    const audio = options.recordingOf(request.params.id);
    if (audio === undefined) response.status(404).json({ status: 'error', error: 'file_not_found' });
    else response.type('audio/mpeg').end(audio);
  });
  return Router().use('/api/v1/project/calltracking', api);
}
