import express from 'express';
import type { Router } from 'express';
import { startHttpServer } from '../../../../bff/http/http-server';

export interface ServedApi {
  readonly origin: string;
  /** `GET /path?query` of every request so far. */
  readonly requests: readonly string[];
  stop(): Promise<void>;
}

/** A simulated provider API on a free port. */
export async function serveApi(router: Router): Promise<ServedApi> {
  const requests: string[] = [];
  const app = express();
  app.use((request, _response, next) => {
    requests.push(`${request.method} ${decodeURIComponent(request.originalUrl)}`);
    next();
  });
  app.use(router);
  const server = await startHttpServer(app, { host: '127.0.0.1', port: 0 });
  return { origin: `http://127.0.0.1:${server.port}`, requests, stop: () => server.stop(0) };
}

/** An API that answers everything alike. */
export function answering(status: number, body: string): Promise<ServedApi> {
  return serveApi(express.Router().use((_request, response) => void response.status(status).send(body)));
}

/** Nothing listens at the discard port. */
export const SILENT_ORIGIN = 'http://127.0.0.1:9';

export const WEBHOOK_URL = 'https://bff.example/webhooks/provider/key';
