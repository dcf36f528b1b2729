import { createHash, createHmac } from 'node:crypto';
import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import type { OnCallStarted } from './accepted-call';

export interface ZadarmaApiOptions {
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Where this server is, as links to recordings have to begin. */
  readonly origin?: () => string;
  /** Of the PBX; with the name that it shows, where it has one. */
  readonly extensions?: readonly { readonly number: number; readonly name?: string }[];
  /** Rows of the PBX's statistics, oldest first; `callstart` is compared with the asked period as it is written. */
  readonly stats?: readonly Readonly<Record<string, unknown>>[];
  /** By the id of a recording, or of a call; asked for at each request, so that a recording may come later. */
  readonly recordingOf?: (id: string) => Buffer | undefined;
  /** Requests of the statistics that are answered before the limit of a minute is reached. */
  readonly statisticsAllowed?: number;
  readonly onCallStarted?: OnCallStarted;
}

const NUMBER = /^\+?\d{7,15}$/;
/** What links are made of. */
const DOWNLOAD = '/v1/pbx/record/download';

/** The part of Zadarma's API that concerns calls: every request signed, errors as `{status: "error", message}`. */
export function zadarmaApi(options: ZadarmaApiOptions): Router {
  const api = Router();
  api.get(`${DOWNLOAD}/:file`, (request, response) => download(options, request, response));
  api.use('/v1', signed(options));
  api.get('/v1/info/timezone', (_request, response) => {
    response.json({
      status: 'success',
      unixtime: 1483228800,
      datetime: '2017-01-01 00:00:00',
      timezone: 'UTC+0',
    });
  });
  api.get('/v1/request/callback', (request, response) => startCall(options, request, response));
  api.get('/v1/statistics/pbx', statistics(options));
  api.get('/v1/pbx/record/request', (request, response) => requestLink(options, request, response));
  api.get('/v1/pbx/internal', (_request, response) => {
    const numbers = (options.extensions ?? []).map(({ number }) => number);
    response.json({ status: 'success', pbx_id: 1234, numbers });
  });
  api.get('/v1/pbx/internal/:number/info', (request, response) => {
    const found = options.extensions?.find(({ number }) => String(number) === request.params.number);
    if (found === undefined) refuse(response, 404, 'Extension not found');
    else response.json({ status: 'success', pbx_id: 1234, number: found.number, name: found.name ?? '' });
  });
  return api;
}

function refuse(response: Response, status: number, message: string): void {
  response.status(status).json({ status: 'error', message });
}

/** Zadarma builds the query anew from what it understood, as PHP's `http_build_query` does, and signs that. */
function signed({ apiKey, apiSecret }: ZadarmaApiOptions): RequestHandler {
  return (request, response, next) => {
    const url = new URL(request.originalUrl, 'http://zadarma');
    const names = [...url.searchParams.keys()].sort();
    const query = names.map((name) => `${name}=${phpUrlencode(url.searchParams.get(name) ?? '')}`).join('&');
    // From wherever this server is mounted.
    const text = `/v1${request.path}${query}` + createHash('md5').update(query).digest('hex');
    const digest = createHmac('sha1', apiSecret).update(text).digest('hex');
    const expected = `${apiKey}:${Buffer.from(digest, 'ascii').toString('base64')}`;
    if (request.get('authorization') === expected) next();
    else refuse(response, 401, 'Not authorized');
  };
}

function phpUrlencode(text: string): string {
  const percent = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text)
    .replace(/[!'()*~]/g, percent)
    .replaceAll('%20', '+');
}

function startCall(
  { onCallStarted, extensions = [] }: ZadarmaApiOptions,
  request: Request,
  response: Response,
): void {
  const { from, to } = request.query;
  const isFrom =
    typeof from === 'string' &&
    (NUMBER.test(from) || extensions.some(({ number }) => String(number) === from));
  if (!isFrom || typeof to !== 'string' || !/^\d{7,15}$/.test(to))
    return refuse(response, 400, 'Wrong parameters');
  // Neither a call's id nor anything of the caller's comes back.
  response.json({ status: 'success', from, to, time: Math.floor(Date.now() / 1000) });
  onCallStarted?.({ externalNumber: to, extension: from, id: '' });
}

function statistics({ stats = [], statisticsAllowed = Infinity }: ZadarmaApiOptions): RequestHandler {
  let asked = 0;
  return (request, response) => {
    asked += 1;
    if (asked > statisticsAllowed) return refuse(response, 429, 'Rate limit exceeded');
    const { start = '', end = '', skip = '0', limit = '1000' } = request.query as Record<string, string>;
    const found = stats.filter(({ callstart }) => String(callstart) >= start && String(callstart) <= end);
    const from = Number(skip);
    const page = found.slice(from, from + Math.min(Number(limit), 1000));
    response.json({ status: 'success', start, end, version: 2, stats: page });
  };
}

function requestLink(options: ZadarmaApiOptions, request: Request, response: Response): void {
  const { call_id: recording, pbx_call_id: call } = request.query as Record<string, string | undefined>;
  const id = recording ?? call ?? '';
  if (options.recordingOf?.(id) === undefined) return refuse(response, 404, 'Requested file not found');
  const link = `${options.origin?.() ?? ''}${DOWNLOAD}/${encodeURIComponent(id)}.mp3`;
  const told = { status: 'success', lifetime_till: '2017-01-01 00:30:00' };
  response.json(recording === undefined ? { ...told, links: [link] } : { ...told, link });
}

/** The link itself is the permission. */
function download(
  { recordingOf }: ZadarmaApiOptions,
  request: Request<{ file: string }>,
  response: Response,
): void {
  const audio = recordingOf?.(request.params.file.replace(/\.mp3$/, ''));
  if (audio === undefined) refuse(response, 404, 'Requested file not found');
  else response.type('audio/mpeg').end(audio);
}
