import { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestListener } from 'node:http';
import { Socket } from 'node:net';
import express from 'express';
import type { Express, Router } from 'express';
import helmet from 'helmet';
import type { Logger } from '../telemetry/logger';
import type { Metrics } from '../telemetry/metrics';
import { isOurProxy } from './caller-address';
import { createProblemAnswers, createProblemHandler, notFound } from './problem.middleware';
import type { AnswerProblem } from './problem.middleware';
import { nameRequest } from './request-id';
import { createRequestLog } from './request-log';

/** What is answered in front of Express, because it comes most often. */
export interface FrontDoor {
  /** Whether the request is this door's. */
  readonly opensFor: (url: string) => boolean;
  /** For the figures. */
  readonly route: string;
  /** What it throws is answered as a problem. */
  readonly answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
}

export interface AppDeps {
  /** In the order in which they are asked. */
  readonly routes: readonly Router[];
  readonly frontDoor?: FrontDoor;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** What every answer has in common, whoever gives it: an id, a line in the log, a measurement, careful headers. */
export function createApp({ routes, frontDoor, logger, metrics }: AppDeps): RequestListener {
  const answerProblem = createProblemAnswers({ logger });
  const logRequest = createRequestLog({ logger, metrics });
  const carefulHeaders = readCarefulHeaders();
  const app = createExpressApp(routes, answerProblem);
  return (request, response) => {
    const isInFront = frontDoor?.opensFor(request.url ?? '') === true;
    nameRequest(request, response);
    logRequest(request, response, () => (isInFront ? frontDoor.route : routeOf(request)));
    for (const [name, value] of carefulHeaders) response.setHeader(name, value);
    if (!isInFront) {
      app(request, response);
      return;
    }
    frontDoor.answer(request, response).catch((thrown: unknown) => {
      if (!answerProblem(request, response, thrown)) response.destroy();
    });
  };
}

/** They are the same in every answer, so they are made once. */
function readCarefulHeaders(): readonly (readonly [string, string])[] {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  // The widget and Kommo's player read from other origins; CORS decides who may, resource policy must not.
  helmet({ crossOriginResourcePolicy: { policy: 'cross-origin' } })(request, response, () => undefined);
  return Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]);
}

function createExpressApp(routes: readonly Router[], answerProblem: AnswerProblem): Express {
  const app = express();
  // A caller's address, for the limits.
  app.set('trust proxy', isOurProxy);
  app.disable('x-powered-by');
  app.disable('etag');
  for (const route of routes) app.use(route);
  app.use(notFound);
  app.use(createProblemHandler(answerProblem));
  return app;
}

/** Express leaves the route on the request that it has answered. */
function routeOf(request: IncomingMessage & { readonly route?: { readonly path?: unknown } }): string {
  return typeof request.route?.path === 'string' ? request.route.path : 'unmatched';
}
