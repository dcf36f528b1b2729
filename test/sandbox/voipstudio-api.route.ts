import express from 'express';
import type { Router } from 'express';
import { sampleRecording } from './sample-recording';

/**
 * The part of VoIPstudio's REST API that the BFF asks in the sandbox, under both versions in use: users for the
 * connection test, the recording of any call, and click-to-call, which is accepted and rings nobody.
 * As the real one does, the audio comes whole whatever `Range` was asked for.
 */
export function voipstudioApiRoutes(): Router {
  const router = express.Router();
  const api = express.Router();
  api.get('/users', (_request, response) => {
    response.json({ data: [{ id: 10001 }, { id: 10002 }, { id: 10003 }], total: 3 });
  });
  api.get('/monitors', (request, response) => {
    response.json({
      data: [{ id: 1, live_id: filteredValue(request.query['filter']), type: 'I' }],
      total: 1,
    });
  });
  api.get('/monitors/:file', (_request, response) => {
    response.type('audio/wav').end(sampleRecording());
  });
  api.get('/cdrs', (_request, response) => {
    response.json({ data: [], total: 0 });
  });
  api.post('/calls', express.json(), (_request, response) => {
    response.status(201).json({ data: { id: Date.now() } });
  });
  router.use(['/v1.1/voipstudio', '/v1.2/voipstudio'], api);
  return router;
}

function filteredValue(filter: unknown): unknown {
  const [condition] = JSON.parse(typeof filter === 'string' ? filter : '[]') as { value?: unknown }[];
  return condition?.value ?? null;
}
