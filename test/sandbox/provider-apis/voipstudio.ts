import { randomInt } from 'node:crypto';
import express, { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import type { OnCallStarted } from './accepted-call';

export interface VoipstudioApiOptions {
  readonly apiToken: string;
  /** Numeric ids of the account's users. */
  readonly users: readonly string[];
  /** What the list of users tells of them besides the id. */
  readonly people?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** By the `call_id` of a leg; asked for at each request, so that a recording may come later. */
  readonly recordingOf: (legId: string) => Buffer | undefined;
  /** Legs of which there may be a recording, for the list of them all; without it that list cannot be filtered by time. */
  readonly recordedLegs?: () => readonly RecordedLeg[];
  /** Rows of the call log; `calldate` is compared with the filter. */
  readonly cdrs?: readonly Readonly<Record<string, unknown>>[];
  /** Of its recordings; MP3 unless told. */
  readonly recordingType?: string;
  readonly onCallStarted?: OnCallStarted;
  /** The operator of filters that this server understands; any other is a 400. Default `eq`. */
  readonly equals?: 'eq' | '=';
  /** Versions that this server has; another is a 404. Default both. */
  readonly versions?: readonly ('v1.1' | 'v1.2')[];
}

export interface RecordedLeg {
  readonly legId: string;
  /** `YYYY-MM-DD HH:MM:SS` in UTC. */
  readonly timestamp: string;
}

/**
 * VoIPstudio's REST API as its documentation and its own client describe it, strict where they are: a token in
 * every request, filters in one spelling, digits without a plus, the audio always whole whatever `Range` asked.
 */
export function voipstudioApi(options: VoipstudioApiOptions): Router {
  const api = Router();
  api.use(authorized(options.apiToken));
  api.get('/cdrs', (request, response) => listCdrs(options, request, response));
  api.get('/users', (request, response) => listUsers(options, request, response));
  api.get('/monitors', (request, response) => listRecordings(options, request, response));
  api.get('/monitors/:file', (request, response) => sendAudio(options, request.params.file, response));
  api.post('/calls', express.json(), (request, response) => startCall(options, request, response));
  const router = Router();
  const versions = options.versions ?? ['v1.1', 'v1.2'];
  router.use(
    versions.map((version) => `/${version}/voipstudio`),
    api,
  );
  return router;
}

function authorized(token: string): RequestHandler {
  return (request, response, next) => {
    if (request.get('x-auth-token') === token) next();
    else response.status(401).json({ message: 'Unauthorized' });
  };
}

function listCdrs(options: VoipstudioApiOptions, request: Request, response: Response): void {
  const conditions = readConditions(request.query['filter']);
  if (conditions.some(({ operator }) => !['gte', 'gt', 'lt', 'lte'].includes(operator))) {
    response.status(400).json({ message: 'Invalid filter' });
    return;
  }
  const fits = (value: string): boolean =>
    conditions.every((one) => (one.operator.startsWith('g') ? value >= one.value : value < one.value));
  const data = (options.cdrs ?? []).filter((row) => fits(String(row['calldate'])));
  const limit = Number(request.query['limit'] ?? 20);
  const start = (Number(request.query['page'] ?? 1) - 1) * limit;
  response.json({ data: data.slice(start, start + limit), total: data.length });
}

function listUsers({ users, people = {} }: VoipstudioApiOptions, request: Request, response: Response): void {
  const limit = Number(request.query['limit'] ?? 20);
  const start = (Number(request.query['page'] ?? 1) - 1) * limit;
  const data = users
    .slice(start, start + limit)
    .map((id) => ({ id: Number(id), active: true, ...people[id] }));
  response.json({ data, total: users.length });
}

function listRecordings(options: VoipstudioApiOptions, request: Request, response: Response): void {
  const condition = readCondition(request.query['filter']);
  const rows = condition === undefined ? undefined : fittingRecordings(options, condition);
  if (rows === undefined) {
    response.status(400).json({ message: 'Filtration error' });
    return;
  }
  const limit = Number(request.query['limit'] ?? 25);
  const start = (Number(request.query['page'] ?? 1) - 1) * limit;
  response.json({ data: rows.slice(start, start + limit), total: rows.length });
}

/** By time, the last first; or those of one leg. Undefined for a filter that this server does not understand. */
function fittingRecordings(options: VoipstudioApiOptions, { property, operator, value }: Condition) {
  const rowOf = (legId: string, timestamp?: string) => {
    const audio = options.recordingOf(legId);
    return audio === undefined ? [] : [{ id: legId, live_id: Number(legId), timestamp, size: audio.length }];
  };
  if (property === 'live_id' && operator === (options.equals ?? 'eq')) return rowOf(value);
  if (property !== 'timestamp' || operator !== 'gte' || options.recordedLegs === undefined) return undefined;
  const legs = options.recordedLegs().filter(({ timestamp }) => timestamp >= value);
  return [...legs].reverse().flatMap(({ legId, timestamp }) => rowOf(legId, timestamp));
}

interface Condition {
  readonly property: string;
  readonly operator: string;
  readonly value: string;
}

function readCondition(filter: unknown): Condition | undefined {
  return readConditions(filter)[0];
}

function readConditions(filter: unknown): readonly Condition[] {
  // The filter is this simulator's input; a wrong shape fails the comparisons that follow.
  return typeof filter === 'string' ? (JSON.parse(filter) as Condition[]) : [];
}

function sendAudio(options: VoipstudioApiOptions, file: string, response: Response): void {
  const audio = /\.mp3$/.test(file) ? options.recordingOf(file.slice(0, -4)) : undefined;
  if (audio === undefined) response.status(404).json({ message: 'Not Found' });
  else response.type(options.recordingType ?? 'audio/mpeg').end(audio);
}

function startCall(options: VoipstudioApiOptions, request: Request, response: Response): void {
  const { to, from } = (request.body ?? {}) as { to?: unknown; from?: unknown };
  if (
    typeof to !== 'string' ||
    !/^\d{7,15}$/.test(to) ||
    typeof from !== 'string' ||
    !options.users.includes(from)
  ) {
    response.status(400).json({ message: 'Validation failed' });
    return;
  }
  const id = randomInt(100_000_000, 999_999_999);
  response.status(201).json({ data: { id } });
  options.onCallStarted?.({ externalNumber: to, extension: from, id: String(id) });
}
