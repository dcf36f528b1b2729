import express from 'express';
import type { Router } from 'express';
import { sampleRecording } from './sample-recording';

/** `GET /_sandbox/recordings/sample.wav`: what Roistat's `link` points to. Ignores ranges, as such servers may. */
export function sampleRecordingRoutes(): Router {
  const router = express.Router();
  router.get('/_sandbox/recordings/sample.wav', (_request, response) => {
    response.set('accept-ranges', 'none').type('audio/wav').end(sampleRecording());
  });
  return router;
}
