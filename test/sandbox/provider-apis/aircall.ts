import { randomInt } from 'node:crypto';
import express, { Router } from 'express';
import type { Request, Response } from 'express';
import type { OnCallStarted } from './accepted-call';

export interface AircallNumber {
  readonly id: number;
  readonly country: string;
}

export interface AircallApiOptions {
  readonly apiId: string;
  readonly apiToken: string;
  readonly users: readonly {
    readonly id: number;
    readonly name: string;
    readonly email: string;
    /** None unless told. */
    readonly numbers?: readonly AircallNumber[];
    /** Offline, or on the line: the app takes no call. */
    readonly available?: boolean;
  }[];
  readonly webhooks?: readonly { readonly token: string; readonly active: boolean }[];
  /** The calls of the account; `started_at` is compared with the filter. */
  readonly calls?: readonly Readonly<Record<string, unknown>>[];
  /** Of which links are made anew at each reading; undefined for a call that has none. */
  readonly linkOf?: (callId: string) => string | undefined;
  /** Versions of the list of users that this server has; another is a 404. Default both. */
  readonly userVersions?: readonly ('v1' | 'v2')[];
  readonly onCallStarted?: OnCallStarted;
}

/** The part of Aircall's Public API that concerns calls: Basic credentials, JSON, pages of 50 at the most, counted from 1. */
export function aircallApi(options: AircallApiOptions): Router {
  const expected = `Basic ${Buffer.from(`${options.apiId}:${options.apiToken}`).toString('base64')}`;
  const versions = options.userVersions ?? ['v1', 'v2'];
  const api = Router();
  api.use((request, response, next) => {
    const told = request.get('authorization');
    // Wrong credentials are forbidden; only missing ones are unauthorized.
    if (told === expected) next();
    else
      response.status(told === undefined ? 401 : 403).json({ message: told ? 'Forbidden' : 'Unauthorized' });
  });
  api.get('/v1/ping', (_request, response) => void response.json({ ping: 'pong' }));
  api.get('/v1/webhooks', (_request, response) => sendPage(response, 'webhooks', options.webhooks ?? []));
  api.get('/v1/calls', (request, response) => sendPage(response, 'calls', callsOf(options, request)));
  api.get('/v1/calls/:id', (request, response) => {
    const call = (options.calls ?? []).find(({ id }) => String(id) === request.params.id);
    const recording = options.linkOf?.(request.params.id);
    if (call === undefined && recording === undefined) notFound(response);
    else
      response.json({
        call: { id: Number(request.params.id), voicemail: null, ...call, recording: recording ?? null },
      });
  });
  for (const version of versions) {
    api.get(`/${version}/users`, (_request, response) =>
      sendPage(response, 'users', options.users.map(publicUser)),
    );
  }
  if (versions.includes('v2')) {
    api.get('/v2/users/:id/numbers', (request, response) => {
      const user = userOf(options, request);
      if (user === undefined) notFound(response);
      else sendPage(response, 'numbers', user.numbers ?? []);
    });
  }
  if (versions.includes('v1')) {
    api.get('/v1/users/:id', (request, response) => {
      const user = userOf(options, request);
      if (user === undefined) notFound(response);
      else response.json({ user: { ...publicUser(user), numbers: user.numbers ?? [] } });
    });
  }
  api.post('/v1/users/:id/:act', express.json(), (request, response) => dial(options, request, response));
  return api;
}

type User = AircallApiOptions['users'][number];

function userOf({ users }: AircallApiOptions, request: Request): User | undefined {
  return users.find(({ id }) => String(id) === request.params['id']);
}

function publicUser({ id, name, email }: User): Readonly<Record<string, unknown>> {
  return { id, name, email, available: true, time_zone: 'Etc/UTC' };
}

function callsOf({ calls = [], linkOf }: AircallApiOptions, { query }: Request): readonly unknown[] {
  const from = Number(query['from'] ?? 0);
  const to = Number(query['to'] ?? Infinity);
  const found = calls
    .filter(({ started_at }) => Number(started_at) >= from && Number(started_at) <= to)
    .map((call) => ({ ...call, recording: linkOf?.(String(call['id'])) ?? call['recording'] ?? null }));
  return query['order'] === 'desc' ? found.reverse() : found;
}

function sendPage(response: Response, name: string, rows: readonly unknown[]): void {
  const { query } = response.req;
  const size = Math.min(50, Number(query['per_page'] ?? 20));
  const page = Number(query['page'] ?? 1);
  const shown = rows.slice((page - 1) * size, page * size);
  response.json({
    meta: { count: shown.length, total: rows.length, current_page: page, per_page: size },
    [name]: shown,
  });
}

/** `calls` starts one from a number of the user's, `dial` fills his app in; neither says which call it is. */
function dial(options: AircallApiOptions, request: Request, response: Response): void {
  const { act, id = '' } = request.params;
  const { to, number_id } = (request.body ?? {}) as Record<string, unknown>;
  const user = userOf(options, request);
  if (user === undefined || (act !== 'calls' && act !== 'dial')) return notFound(response);
  const isOwn = act === 'dial' || (user.numbers ?? []).some((number) => number.id === number_id);
  if (typeof to !== 'string' || !/^\+\d{7,15}$/.test(to) || !isOwn) {
    response.status(400).json({ error: 'Bad Request', troubleshoot: 'invalid number' });
    return;
  }
  if (user.available === false) {
    response.status(405).json({ error: 'Method Not Allowed', troubleshoot: 'User not available' });
    return;
  }
  response.status(204).end();
  const callId = String(randomInt(100_000_000, 999_999_999));
  options.onCallStarted?.({ externalNumber: to.slice(1), extension: String(id), id: callId });
}

function notFound(response: Response): void {
  response.status(404).json({ message: 'Not Found' });
}
