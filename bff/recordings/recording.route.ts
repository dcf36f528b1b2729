import { stat } from 'node:fs/promises';
import type { Request, Response } from 'express';
import { Router } from 'express';
import type { RecordingSource } from '../domain/call-event';
import { AppError } from '../domain/errors';
import type { AccountId, CallId } from '../domain/ids';
import { accountId, parseCallId } from '../domain/ids';
import type { ProviderName } from '../contract/settings';
import type { Connection, Provider } from '../normalize/provider';
import type { Metrics } from '../telemetry/metrics';
import type { FetchRecording } from './fetch-recording';
import type { RecordingCache, RecordingFile } from './recording-cache';
import type { RecordingLinks } from './recording-link';

export interface FoundRecording {
  readonly connection: Connection;
  readonly source: RecordingSource;
}

/** Where a call's recording is, by the facts of the call. */
export type FindRecording = (account: AccountId, callId: CallId) => Promise<FoundRecording | undefined>;

export interface RecordingRouteDeps {
  readonly links: RecordingLinks;
  readonly findRecording: FindRecording;
  readonly providers: Readonly<Record<ProviderName, Provider>>;
  readonly fetchRecording: FetchRecording;
  readonly cache: RecordingCache;
  readonly metrics: Metrics;
}

const FETCH_TIMEOUT_MS = 5 * 60_000;
/** The player asks for many ranges of one recording, which never changes. */
const BROWSER_CACHE_SECONDS = 3600;

/**
 * What Kommo's player reads: `GET|HEAD /voip/{accountId}/get_call_record/{callId}?s=…`, with ranges by RFC 9110.
 * The signature is checked before anything is looked up: a wrong one learns nothing, not even whether there is a call.
 */
export function createRecordingRoute(deps: RecordingRouteDeps): Router {
  return Router().get('/voip/:accountId/get_call_record/:callId', async (request, response) => {
    const { account, callId } = genuine(deps.links, request);
    const found = await deps.findRecording(account, callId);
    if (found === undefined) throw new AppError('recordings/not-found');
    const file = await readFile(deps, { account, callId, found });
    deps.metrics.recordings.inc({ source: file.isFresh ? 'fetched' : 'cached' });
    await send(response, file);
  });
}

function genuine(
  links: RecordingLinks,
  { params, query }: Request<{ accountId: string; callId: string }>,
): { account: AccountId; callId: CallId } {
  const number = Number(params.accountId);
  const callId = parseCallId(params.callId);
  const isNumber = /^\d+$/.test(params.accountId) && Number.isSafeInteger(number) && number > 0;
  if (!isNumber || callId === undefined || typeof query.s !== 'string')
    throw new AppError('auth/signature-mismatch');
  const account = accountId(number);
  if (!links.isGenuine(account, callId, query.s)) throw new AppError('auth/signature-mismatch');
  return { account, callId };
}

async function readFile(
  deps: RecordingRouteDeps,
  wanted: { readonly account: AccountId; readonly callId: CallId; readonly found: FoundRecording },
): Promise<RecordingFile> {
  const { connection, source } = wanted.found;
  const { account, callId } = wanted;
  const key = JSON.stringify([account, callId, source]);
  try {
    return await deps.cache.read({ account, key }, async () => {
      const location = await deps.providers[connection.provider].api.locateRecording(connection, source);
      return deps.fetchRecording(location, AbortSignal.timeout(FETCH_TIMEOUT_MS));
    });
  } catch (error) {
    deps.metrics.recordings.inc({ source: 'failed' });
    throw error;
  }
}

/** `sendFile` knows ranges and HEAD; it calls back when all is sent, or with what prevented it. */
async function send(response: Response, file: RecordingFile): Promise<void> {
  response.set('Cache-Control', `private, max-age=${BROWSER_CACHE_SECONDS}`);
  const error = await new Promise<Error | undefined>((resolve) => {
    response.sendFile(file.path, { cacheControl: false, dotfiles: 'allow' }, resolve);
  });
  // A player that has heard enough hangs up: nobody is left to be told.
  if (error === undefined || response.headersSent || response.destroyed) return;
  if (!('status' in error) || error.status !== 416) throw error;
  const { size } = await stat(file.path);
  response.status(416).set('Content-Range', `bytes */${size}`).end();
}
