import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'undici';
import type { Dispatcher } from 'undici';
import { AppError } from '../domain/errors';
import type { ErrorCode } from '../domain/errors';

export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as a form, instead of `json`. */
  readonly form?: URLSearchParams;
}

export interface ApiAnswer {
  readonly status: number;
  /** Undefined for a body that is not JSON, or too large to be an answer. */
  readonly body: unknown;
  /** How long the provider asks us to stay away; an hour at most, for a clock that is wrong must not silence it for days. */
  readonly retryAfterMs?: number;
}

export interface ApiCallerDeps {
  /** Without a trailing slash. */
  readonly origin: string;
  /** undici's own when left out. */
  readonly dispatcher?: Dispatcher | undefined;
}

/** A manager waits at a button for some of these. */
const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 1024 * 1024;
const RETRY_AFTER_MAX_MS = 3_600_000;

/** Which failure of ours a provider's silence is. */
export type SilenceCode = Extract<ErrorCode, 'calls/provider-failed' | 'recordings/unavailable'>;
export type CallApi = (call: ApiCall, silence: SilenceCode) => Promise<ApiAnswer>;

/**
 * One request to a provider's API; any status is an answer.
 * @throws AppError with the given code when nothing answers in ten seconds
 */
export function createApiCaller({ origin, dispatcher }: ApiCallerDeps): CallApi {
  return async (call, silence) => {
    try {
      return await send(call, { origin, dispatcher });
    } catch (cause) {
      throw new AppError(silence, { retry: 'backoff', context: { origin }, cause });
    }
  };
}

/** A form in which a field may stand several times. */
export function formOf(fields: Readonly<Record<string, string | readonly string[]>>): URLSearchParams {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
  return new URLSearchParams(pairs);
}

export function apiUrl(origin: string, path: string, query: Readonly<Record<string, string>> = {}): string {
  const search = new URLSearchParams(query).toString();
  return `${origin}${path}${search === '' ? '' : `?${search}`}`;
}

async function send(call: ApiCall, { origin, dispatcher }: ApiCallerDeps): Promise<ApiAnswer> {
  const content = contentOf(call);
  const { statusCode, headers, body } = await request(apiUrl(origin, call.path, call.query), {
    method: call.method,
    headers: {
      accept: 'application/json',
      ...(content && { 'content-type': content.type }),
      ...call.headers,
    },
    ...(content && { body: content.body }),
    ...(dispatcher && { dispatcher }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const retryAfterMs = readRetryAfter(headers);
  const answer = { status: statusCode, body: await readAnswer(body) };
  return retryAfterMs === undefined ? answer : { ...answer, retryAfterMs };
}

/** RFC 9110: seconds, or a date, which is counted from the provider's own clock. */
function readRetryAfter({ 'retry-after': told, date }: IncomingHttpHeaders): number | undefined {
  if (told === undefined) return undefined;
  const sentAt = typeof date === 'string' ? Date.parse(date) : NaN;
  const ms = /^\s*\d+\s*$/.test(told) ? Number(told) * 1000 : Date.parse(told) - sentAt;
  return ms > 0 ? Math.min(ms, RETRY_AFTER_MAX_MS) : undefined;
}

function contentOf({ json, form }: ApiCall): { readonly type: string; readonly body: string } | undefined {
  if (form !== undefined) return { type: 'application/x-www-form-urlencoded', body: form.toString() };
  return json === undefined ? undefined : { type: 'application/json', body: JSON.stringify(json) };
}

async function readAnswer(body: AsyncIterable<Buffer>): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    // Leaving the loop destroys the stream.
    if (size > MAX_ANSWER_BYTES) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
