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
import { nameRequest, REQUEST_ID_HEADER } from './request-id';
import { createRequestLog } from './request-log';

/** What is answered in front of Express, because it comes most often. */
export interface FrontDoor {
  /** Whether the request is this door's. */
  readonly opensFor: (url: string) => boolean;
  /** For the figures. */
  readonly route: string;
  /** @returns what the 200 has to say; undefined for an empty one. What it throws is answered as a problem */
  readonly answer: (request: IncomingMessage) => Promise<FrontAnswer | undefined>;
}

export interface FrontAnswer {
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface AppDeps {
  /** In the order in which they are asked. */
  readonly routes: readonly Router[];
  readonly frontDoor?: FrontDoor;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * What every answer has in common, whoever gives it: an id, a line in the log, a measurement, careful headers. They tell
 * a browser what to do with a body, so the door in front leaves them out of its empty answers.
 */
export function createApp({ routes, frontDoor, logger, metrics }: AppDeps): RequestListener {
  const answerProblem = createProblemAnswers({ logger });
  const logRequest = createRequestLog({ logger, metrics });
  const carefulHeaders = readCarefulHeaders();
  const app = createExpressApp(routes, answerProblem);
  return (request, response) => {
    const id = nameRequest(request);
    const beCareful = (): void => {
      response.setHeader(REQUEST_ID_HEADER, id);
      for (const [name, value] of carefulHeaders) response.setHeader(name, value);
    };
    if (frontDoor?.opensFor(request.url ?? '') === true) {
      logRequest(request, response, () => frontDoor.route);
      frontDoor
        .answer(request)
        .then((answer) => {
          if (answer === undefined || answer.body === '') return answerEmpty(response, id, answer);
          beCareful();
          answerWith(response, answer);
        })
        .catch((thrown: unknown) => {
          if (!response.headersSent) beCareful();
          if (!answerProblem(request, response, thrown)) response.destroy();
        });
      return;
    }
    logRequest(request, response, () => routeOf(request));
    beCareful();
    app(request, response);
  };
}

/** Headers in one list are written as they stand, without being gathered first: this is the answer that comes most often. */
function answerEmpty(response: ServerResponse, id: string, answer?: FrontAnswer): void {
  const headers = [REQUEST_ID_HEADER, id, 'X-Content-Type-Options', 'nosniff', 'Content-Length', '0'];
  if (answer !== undefined) {
    headers.push('Content-Type', answer.contentType, ...Object.entries(answer.headers ?? {}).flat());
  }
  response.writeHead(200, headers);
  response.end();
}

function answerWith(response: ServerResponse, { contentType, body, headers = {} }: FrontAnswer): void {
  response.statusCode = 200;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader(
    'Content-Type',
    contentType.includes(';') ? contentType : `${contentType}; charset=utf-8`,
  );
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(body);
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
