import { randomUUID } from 'node:crypto';
import express, { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import type { OnCallStarted } from './accepted-call';

type Row = Readonly<Record<string, unknown>>;

export interface RingcentralSubscription {
  readonly id: string;
  readonly eventFilters: readonly string[];
  readonly creationTime: string;
  readonly expiresIn: number;
  readonly status: string;
  readonly deliveryMode: { readonly transportType: string; readonly address: string };
}

export interface RingcentralApiOptions {
  readonly jwt: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly extensions?: readonly {
    readonly id: number;
    readonly name: string;
    readonly type?: string;
    readonly email?: string;
    /** Of the telephones that his calls are forwarded to. */
    readonly forwardsTo?: readonly string[];
  }[];
  /** Records of the account's log; `startTime` is compared with the asked period. */
  readonly records?: readonly Row[];
  /** By a recording's id; asked for at each request, so that it may come later. */
  readonly recordingOf?: (id: string) => Buffer | undefined;
  /** Where its audio is, as the metadata tell. */
  readonly contentUriOf?: (id: string) => string;
  /** Changed by what is asked for. */
  readonly subscriptions?: RingcentralSubscription[];
  /** With the token that was given for them, which no list tells. */
  readonly onSubscribed?: (address: string, verificationToken: string) => void;
  readonly onCallStarted?: OnCallStarted;
  /** Requests that are answered before the limit of a minute is reached. */
  readonly allowed?: number;
}

const ACCOUNT = '/restapi/v1.0/account/~';
const SUBSCRIPTION = '/restapi/v1.0/subscription';
/** Headers and body of a validation's answer. */
const ANSWER_MAX_BYTES = 1024;

/** The part of RingCentral's API that concerns calls: access tokens for a JWT, lists as `records`, the handshake of subscriptions. */
export function ringcentralApi(given: RingcentralApiOptions): Router {
  const options = { ...given, subscriptions: given.subscriptions ?? [] };
  const issued = new Set<string>();
  const api = Router();
  api.post('/restapi/oauth/token', express.urlencoded(), grant(options, issued));
  api.use('/restapi/v1.0', authorized(options, issued), express.json());
  api.get(`${ACCOUNT}/extension`, (request, response) =>
    sendPage(request, response, (options.extensions ?? []).map(publicExtension)),
  );
  api.get(
    `${ACCOUNT}/extension/:id`,
    (_request, response) => void response.json({ id: 1, status: 'Enabled' }),
  );
  api.get(`${ACCOUNT}/extension/:id/forwarding-number`, (request, response) => {
    const numbers = extensionOf(options, request)?.forwardsTo ?? [];
    sendPage(
      request,
      response,
      numbers.map((phoneNumber) => ({ phoneNumber, features: ['CallFlip', 'CallForwarding'] })),
    );
  });
  api.post(`${ACCOUNT}/extension/:id/ring-out`, (request, response) => ringOut(options, request, response));
  api.get(`${ACCOUNT}/call-log`, (request, response) =>
    sendPage(request, response, recordsOf(options, request)),
  );
  api.get(`${ACCOUNT}/recording/:id`, (request, response) => sendRecording(options, request, response));
  api.get(`${ACCOUNT}/recording/:id/content`, (request, response) => {
    const audio = options.recordingOf?.(request.params.id);
    if (audio === undefined) refuse(response, 404, 'CMN-102');
    else response.type('audio/mpeg').end(audio);
  });
  return subscribing(api, options);
}

type Subscribing = RingcentralApiOptions & Required<Pick<RingcentralApiOptions, 'subscriptions'>>;

function subscribing(api: Router, options: Subscribing): Router {
  const { subscriptions: kept } = options;
  api.get(SUBSCRIPTION, (_request, response) => void response.json({ uri: SUBSCRIPTION, records: kept }));
  api.post(SUBSCRIPTION, (request, response, next) => {
    subscribe(options, request, response).catch(next);
  });
  api.put(`${SUBSCRIPTION}/:id`, (request, response) => {
    const index = kept.findIndex(({ id }) => id === request.params.id);
    const found = kept[index];
    if (found === undefined) return refuse(response, 404, 'SUB-506');
    const { eventFilters, expiresIn } = request.body as Pick<
      RingcentralSubscription,
      'eventFilters' | 'expiresIn'
    >;
    kept[index] = { ...found, eventFilters, expiresIn };
    response.json(kept[index]);
  });
  api.delete(`${SUBSCRIPTION}/:id`, (request, response) => {
    const index = kept.findIndex(({ id }) => id === request.params.id);
    if (index === -1) return refuse(response, 404, 'SUB-506');
    kept.splice(index, 1);
    response.status(204).end();
  });
  return api;
}

function refuse(response: Response, status: number, errorCode: string): void {
  response
    .status(status)
    .json({ errorCode, message: errorCode, errors: [{ errorCode, message: errorCode }] });
}

function grant({ jwt, clientId, clientSecret }: RingcentralApiOptions, issued: Set<string>): RequestHandler {
  const expected = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  return (request, response) => {
    const { grant_type: type, assertion } = (request.body ?? {}) as Record<string, unknown>;
    if (request.get('authorization') !== expected) {
      return void response.status(401).json({ error: 'invalid_client', errors: [{ errorCode: 'OAU-153' }] });
    }
    if (type !== 'urn:ietf:params:oauth:grant-type:jwt-bearer' || assertion !== jwt) {
      return void response.status(400).json({ error: 'invalid_grant', errors: [{ errorCode: 'OAU-149' }] });
    }
    const token = randomUUID();
    issued.add(token);
    response.json({ access_token: token, token_type: 'bearer', expires_in: 3_600, scope: 'CallControl' });
  };
}

function authorized(
  { allowed = Infinity }: RingcentralApiOptions,
  issued: ReadonlySet<string>,
): RequestHandler {
  let asked = 0;
  return (request, response, next) => {
    const token = /^Bearer (.+)$/.exec(request.get('authorization') ?? '')?.[1] ?? '';
    if (!issued.has(token)) return refuse(response, 401, 'OAU-213');
    asked += 1;
    if (asked <= allowed) return next();
    response.set('Retry-After', '60');
    refuse(response, 429, 'CMN-301');
  };
}

function sendPage(request: Request, response: Response, rows: readonly unknown[]): void {
  const page = Number(request.query['page'] ?? 1);
  const perPage = Number(request.query['perPage'] ?? 100);
  const records = rows.slice((page - 1) * perPage, page * perPage);
  response.json({ uri: request.originalUrl, records, paging: { page, perPage }, navigation: {} });
}

type Extension = NonNullable<RingcentralApiOptions['extensions']>[number];

function publicExtension({ id, name, type = 'User', email = '' }: Extension): Row {
  return { id, extensionNumber: String(id % 1000), name, type, status: 'Enabled', contact: { email } };
}

function extensionOf({ extensions = [] }: RingcentralApiOptions, { params }: Request): Extension | undefined {
  return extensions.find(({ id }) => String(id) === params['id']);
}

function ringOut(options: RingcentralApiOptions, request: Request, response: Response): void {
  const user = extensionOf(options, request);
  const { to, from } = (request.body ?? {}) as { to?: Row; from?: Row };
  const number = to?.['phoneNumber'];
  if (user === undefined) return refuse(response, 404, 'CMN-102');
  if (typeof number !== 'string' || !/^\+\d{7,15}$/.test(number) || from === undefined) {
    return refuse(response, 400, 'CMN-101');
  }
  const id = randomUUID();
  response.json({ id, uri: '', status: { callStatus: 'InProgress' } });
  options.onCallStarted?.({
    externalNumber: number,
    extension: String(user.id),
    callback: String(from['phoneNumber']),
    id,
  });
}

/** Newest first, as the log tells them. */
function recordsOf({ records = [] }: RingcentralApiOptions, { query }: Request): readonly Row[] {
  const { dateFrom = '', dateTo = '9', recordingType } = query as Record<string, string | undefined>;
  return records
    .filter(({ startTime }) => String(startTime) >= dateFrom && String(startTime) <= dateTo)
    .filter(({ recording }) => recordingType === undefined || recording !== undefined)
    .sort((a, b) => (String(a['startTime']) < String(b['startTime']) ? 1 : -1));
}

function sendRecording(options: RingcentralApiOptions, request: Request, response: Response): void {
  const id = String(request.params['id']);
  if (options.recordingOf?.(id) === undefined) return refuse(response, 404, 'CMN-102');
  const contentUri = options.contentUriOf?.(id);
  response.json({
    id,
    contentType: 'audio/mpeg',
    duration: 11,
    ...(contentUri !== undefined && { contentUri }),
  });
}

/** The address is asked to answer a token before the subscription is made. */
async function subscribe(
  { onSubscribed, subscriptions: kept }: Subscribing,
  request: Request,
  response: Response,
): Promise<void> {
  const { deliveryMode, eventFilters, expiresIn } = request.body as Omit<RingcentralSubscription, 'id'> & {
    readonly deliveryMode: { readonly verificationToken?: string };
  };
  const { verificationToken = '', ...mode } = deliveryMode;
  if (kept.length >= 20) return refuse(response, 403, 'SUB-505');
  if (!(await isValid(mode.address))) return refuse(response, 400, 'SUB-525');
  const id = randomUUID();
  const made = { id, eventFilters, expiresIn, status: 'Active', deliveryMode: mode };
  kept.push({ ...made, creationTime: new Date().toISOString() });
  onSubscribed?.(mode.address, verificationToken);
  response.json(kept.at(-1));
}

async function isValid(address: string): Promise<boolean> {
  const token = randomUUID();
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'validation-token': token },
    signal: AbortSignal.timeout(3_000),
  }).catch(() => undefined);
  if (answer === undefined) return false;
  const size = [...answer.headers].flat().join(': \r\n').length + (await answer.text()).length;
  const { headers, status } = answer;
  const isJson = headers.get('content-type')?.startsWith('application/json') === true;
  return status === 200 && isJson && headers.get('validation-token') === token && size <= ANSWER_MAX_BYTES;
}
