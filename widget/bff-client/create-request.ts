import type { HttpAnswer, HttpRequest, SendRequest } from '../kommo/authorized-ajax';
import { toBffError } from './bff-error';

/** Milliseconds before the second and the third attempt. */
const PAUSES = [800, 2_500] as const;

const TIMEOUT = 20_000;

export interface RequestDeps {
  readonly send: SendRequest;
  readonly origin: string;
  /** Resolves after so many milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
}

/** The JSON of one answer; throws `BffError`. */
export type BffRequest = (call: Call) => Promise<unknown>;

export type Call = Pick<HttpRequest, 'method' | 'body'> & { readonly path: string };

/**
 * One request to the BFF: its JSON, or a thrown `BffError`.
 *
 * A GET or PUT that met a silent network or an overloaded server is sent again, at most twice: the BFF
 * answers a repeated PUT with the same body as it answered the first. A POST is never sent again here,
 * because a second "call this number" would ring twice.
 */
export function createRequest({ send, origin, wait }: RequestDeps): BffRequest {
  const attempt = async (request: HttpRequest, pauses: readonly number[]): Promise<HttpAnswer> => {
    const answer = await send(request);
    const [pause, ...rest] = pauses;
    if (pause === undefined || !mayPass(answer.status)) return answer;
    await wait(pause);
    return attempt(request, rest);
  };

  return async ({ method, path, body }) => {
    const request = { method, url: `${origin}${path}`, body, timeout: TIMEOUT };
    const answer = await attempt(request, method === 'POST' ? [] : PAUSES);
    if (answer.status < 200 || answer.status > 299) throw toBffError(answer);
    return answer.body;
  };
}

/** Failures that another attempt may not meet. */
function mayPass(status: number): boolean {
  return status === 0 || status === 502 || status === 503 || status === 504;
}
