import { randomBytes } from 'node:crypto';
import express, { Router } from 'express';
import type { Request, Response } from 'express';
import type { OnCallStarted } from './accepted-call';

export interface TwilioApiOptions {
  readonly accountSid: string;
  readonly authToken: string;
  /** Numbers that the account may call from. */
  readonly ownNumbers: readonly string[];
  /** The call resources of the account; `start_time` is compared with the filter's days. */
  readonly calls?: readonly Readonly<Record<string, unknown>>[];
  readonly recordingOf: (recordingSid: string) => Buffer | undefined;
  readonly onCallStarted?: OnCallStarted;
}

/** The part of Twilio's REST API that concerns calls: Basic credentials, forms in, JSON out. */
export function twilioApi(options: TwilioApiOptions): Router {
  const { accountSid, authToken } = options;
  const expected = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const router = Router();
  router.use('/2010-04-01/Accounts', (request, response, next) => {
    if (request.get('authorization') === expected) next();
    else response.status(401).json({ code: 20003, message: 'Authenticate', status: 401 });
  });
  router.get('/2010-04-01/Accounts/:file', (_request, response) => {
    response.json({ sid: accountSid, status: 'active' });
  });
  const account = `/2010-04-01/Accounts/${accountSid}`;
  router.post(`${account}/Calls.json`, express.urlencoded({ extended: false }), (request, response) =>
    startCall(options, request, response),
  );
  router.get(`${account}/Calls.json`, (request, response) => {
    const query = new URL(request.originalUrl, 'http://twilio').searchParams;
    const day = (name: string): number => Date.parse(query.get(name) ?? '');
    const calls = (options.calls ?? []).filter((row) => {
      const started = Date.parse(String(row['start_time']));
      return started >= day('StartTime>') && started < day('StartTime<');
    });
    const size = Number(query.get('PageSize') ?? 50);
    const page = Number(query.get('Page') ?? 0);
    response.json({ page, page_size: size, calls: calls.slice(page * size, (page + 1) * size) });
  });
  router.get(`${account}/Recordings/:file`, (request, response) => {
    const audio = options.recordingOf(request.params.file.replace(/\.mp3$/, ''));
    if (audio === undefined) response.status(404).json({ code: 20404, status: 404 });
    else response.type('audio/mpeg').end(audio);
  });
  return router;
}

function startCall(options: TwilioApiOptions, request: Request, response: Response): void {
  const { To, From, Twiml, StatusCallback } = (request.body ?? {}) as Record<string, unknown>;
  const number =
    typeof Twiml === 'string' ? /<Number [^>]*>\+(\d{7,15})<\/Number>/.exec(Twiml)?.[1] : undefined;
  const isFilledIn = typeof To === 'string' && typeof StatusCallback === 'string' && number !== undefined;
  if (!isFilledIn || !options.ownNumbers.includes(String(From))) {
    response.status(400).json({ code: 21210, message: 'From is not a number of the account', status: 400 });
    return;
  }
  const sid = `CA${randomBytes(16).toString('hex')}`;
  response.status(201).json({ sid, status: 'queued', direction: 'outbound-api' });
  options.onCallStarted?.({ externalNumber: number, extension: To, id: sid, callback: StatusCallback });
}
