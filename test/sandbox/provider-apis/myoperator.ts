import { randomUUID } from 'node:crypto';
import express, { Router } from 'express';
import type { Request, Response } from 'express';
import type { OnCallStarted } from './accepted-call';

export interface MyoperatorApiOptions {
  readonly apiToken: string;
  readonly obdApiKey: string;
  readonly secretToken: string;
  readonly companyId: string;
  readonly publicIvrId: string;
  readonly users: readonly {
    readonly uuid: string;
    readonly extension: string | null;
    readonly name?: string;
    readonly email?: string;
  }[];
  /** Where the links to recordings lead; undefined for a file that is not there. */
  readonly linkOf: (file: string) => string | undefined;
  /** Entries of the log; `start_time` holds epoch seconds. */
  readonly logs?: readonly { readonly _id: string; readonly _source: Readonly<Record<string, unknown>> }[];
  readonly onCallStarted?: OnCallStarted;
}

/** MyOperator's logs and recordings: a token in the query, errors told in the body. */
export function myoperatorApi(options: MyoperatorApiOptions): Router {
  const router = Router();
  router.use((request, response, next) => {
    if (request.query['token'] === options.apiToken) next();
    else response.status(400).json({ status: 'error', code: 400, message: 'not an authorized request' });
  });
  router.get(
    '/filters',
    (_request, response) => void response.json({ status: 'success', code: 200, data: [] }),
  );
  router.get('/user', (_request, response) => {
    response.json({ status: 'success', code: 200, data: options.users });
  });
  router.post('/search', (request, response) => {
    const { from, to, log_from, page_size } = request.query;
    const found = (options.logs ?? []).filter(
      ({ _source: { start_time } }) => Number(start_time) >= Number(from) && Number(start_time) < Number(to),
    );
    const start = Number(log_from ?? 0);
    const hits = found.slice(start, start + Math.min(100, Number(page_size ?? 20)));
    response.json({ status: 'success', code: 200, data: { total: found.length, hits } });
  });
  router.get('/recordings/link', (request, response) => {
    const file = request.query['file'];
    const url = typeof file === 'string' ? options.linkOf(file) : undefined;
    if (url === undefined) response.json({ status: 'error', code: 404, message: 'no such file' });
    else response.json({ status: 'success', code: 200, url });
  });
  return router;
}

/** MyOperator's outbound dialling: five credentials, a number with its plus, a reference that is used once. */
export function myoperatorObdApi(options: MyoperatorApiOptions): Router {
  const used = new Set<string>();
  return Router().post('/obd-api-v1', express.json(), (request, response) => {
    const call = readCall(options, request);
    if (call === undefined || used.has(call.reference)) {
      refuse(response);
      return;
    }
    used.add(call.reference);
    const id = randomUUID();
    response.json({
      details: 'Request accepted successfully',
      status: 'success',
      code: '200',
      unique_id: id,
    });
    options.onCallStarted?.({ ...call, id });
  });
}

interface WantedCall {
  readonly externalNumber: string;
  readonly extension: string;
  readonly reference: string;
}

function readCall(options: MyoperatorApiOptions, request: Request): WantedCall | undefined {
  const body = (request.body ?? {}) as Record<string, unknown>;
  const line = lineOf(options, body);
  const { number, reference_id } = body;
  const isNumber = typeof number === 'string' && /^\+\d{7,15}$/.test(number);
  if (!isAuthorized(options, request, body) || !isNumber || line === undefined) return undefined;
  if (typeof reference_id !== 'string' || reference_id === '') return undefined;
  return { externalNumber: number.slice(1), extension: line, reference: reference_id };
}

function isAuthorized(
  options: MyoperatorApiOptions,
  request: Request,
  body: Record<string, unknown>,
): boolean {
  return (
    request.get('x-api-key') === options.obdApiKey &&
    body['company_id'] === options.companyId &&
    body['secret_token'] === options.secretToken &&
    body['public_ivr_id'] === options.publicIvrId &&
    body['type'] === '1'
  );
}

/** One of the two ways to name the manager; both together are refused. */
function lineOf(options: MyoperatorApiOptions, body: Record<string, unknown>): string | undefined {
  const { user_id, number_2 } = body;
  if (user_id !== undefined && number_2 !== undefined) return undefined;
  if (typeof number_2 === 'string' && /^\+\d{7,15}$/.test(number_2)) return number_2;
  return options.users.find(({ uuid }) => uuid === user_id)?.extension ?? undefined;
}

function refuse(response: Response): void {
  response.status(403).json({ details: 'Forbidden', status: 'error', code: '403' });
}
