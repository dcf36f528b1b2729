/**
 * Reads a recording from where a provider says it is. A provider's message is not trusted to choose whom we ask:
 * only hosts of the open internet, over https, checked at the moment of connecting (a name may resolve to another
 * address a second later) and again at each redirection. Origins that the operator named himself are exempt.
 */
import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import { Readable } from 'node:stream';
import { Agent, fetch } from 'undici';
import type { Response } from 'undici';
import { AppError } from '../domain/errors';
import { isPublicAddress } from './public-address';

export interface RecordingLocation {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface FetchedRecording {
  readonly contentType: string;
  readonly body: Readable;
}

/** @throws recordings/not-found, recordings/unavailable */
export type FetchRecording = (location: RecordingLocation, signal: AbortSignal) => Promise<FetchedRecording>;

export interface FetchRecordingDeps {
  /** Origins that may be private: a simulator, a telephone exchange in the operator's own network. */
  readonly trustedOrigins: readonly string[];
}

const REDIRECTS_MAX = 5;
const REDIRECTIONS = new Set([301, 302, 303, 307, 308]);
const TIMEOUT_MS = 30_000;

const publicOnly: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const refused = addresses?.find(({ address }) => !isPublicAddress(address));
    if (error) return done(error, '', 0);
    if (refused !== undefined) return done(new Error(`${hostname} is not a public host`), '', 0);
    if (options.all) return done(null, addresses);
    done(null, addresses[0]?.address ?? '', addresses[0]?.family ?? 0);
  });
};

export function createFetchRecording({ trustedOrigins }: FetchRecordingDeps): FetchRecording {
  const timeouts = { headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS };
  const guarded = new Agent({ ...timeouts, connect: { lookup: publicOnly, timeout: TIMEOUT_MS } });
  const trusted = new Agent({ ...timeouts, connect: { timeout: TIMEOUT_MS } });

  async function ask(location: RecordingLocation, signal: AbortSignal): Promise<Response> {
    const url = new URL(location.url);
    const isTrusted = trustedOrigins.includes(url.origin);
    if (!isTrusted && !mayBeAsked(url)) throw unavailable('the address is not public');
    return fetch(url, {
      headers: location.headers,
      redirect: 'manual',
      signal,
      dispatcher: isTrusted ? trusted : guarded,
    });
  }

  return async (location, signal) => {
    let at = location;
    for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects += 1) {
      const response = await ask(at, signal).catch((error: unknown) => {
        throw error instanceof AppError ? error : unavailable('no answer', error);
      });
      const next = REDIRECTIONS.has(response.status) ? response.headers.get('location') : null;
      if (next === null) return read(response);
      await response.body?.cancel();
      at = follow(at, next);
    }
    throw unavailable('too many redirections');
  };
}

/** A literal address is never looked up, so it is checked here. */
function mayBeAsked(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return url.protocol === 'https:' && (isIP(host) === 0 || isPublicAddress(host));
}

/** Credentials stay with the origin they are for. */
function follow(from: RecordingLocation, location: string): RecordingLocation {
  if (!URL.canParse(location, from.url)) throw unavailable('a redirection to nowhere');
  const next = new URL(location, from.url);
  const isSameOrigin = next.origin === new URL(from.url).origin;
  return { url: next.href, headers: isSameOrigin ? from.headers : {} };
}

async function read(response: Response): Promise<FetchedRecording> {
  if (response.ok && response.body !== null) {
    const contentType = response.headers.get('content-type') ?? 'application/octet-stream';
    return { contentType, body: Readable.fromWeb(response.body) };
  }
  await response.body?.cancel();
  if (response.status === 404 || response.status === 410) throw new AppError('recordings/not-found');
  throw unavailable(`status ${response.status}`);
}

function unavailable(reason: string, cause?: unknown): AppError {
  return new AppError('recordings/unavailable', { retry: 'backoff', context: { reason }, cause });
}
