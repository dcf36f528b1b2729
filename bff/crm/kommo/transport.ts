import { isIP } from 'node:net';
import { Agent, request } from 'undici';

/** One request as it goes out; `url` is absolute. */
export interface OutgoingRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: string;
  readonly body?: unknown;
  readonly accessToken?: string;
  /** Milliseconds; the transport's own limit unless told. */
  readonly timeoutMs?: number;
}

/** What is known once a request is over. */
export type Reply =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly text: string;
      readonly retryAfter: string | undefined;
      readonly requestId: string | undefined;
    }
  /** Not one byte of the request left. */
  | { readonly kind: 'not-sent'; readonly cause: unknown }
  /** It left, and nobody knows what became of it. */
  | { readonly kind: 'no-answer'; readonly cause: unknown };

/** Stands for the egress address that the system chooses by itself. */
export const SYSTEM_CHOICE = 'default';

export interface Transport {
  /** @param from the address of this machine to send from; the system's choice unless told */
  send(outgoing: OutgoingRequest, from?: string): Promise<Reply>;
  close(): Promise<void>;
}

export interface TransportOptions {
  readonly connectTimeoutMs?: number;
  /** From the start to the last byte of the answer. */
  readonly requestTimeoutMs?: number;
  readonly clientId?: string;
}

/** The vendor's own SDK waits as long: amocrm-api-php, AmoCRMApiRequest. */
const CONNECT_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 20_000;
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

export function createTransport(options: TransportOptions = {}): Transport {
  const timeout = options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
  const agents = new Map<string, Agent>();
  const agentOf = (from: string): Agent => {
    const agent = agents.get(from) ?? openAgent(from, timeout);
    agents.set(from, agent);
    return agent;
  };
  const limitMs = options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;

  return {
    async send({ method, url, body, accessToken, timeoutMs }, from = SYSTEM_CHOICE) {
      try {
        const answer = await request(url, {
          method,
          dispatcher: agentOf(from),
          signal: AbortSignal.timeout(timeoutMs ?? limitMs),
          headers: headersOf(body !== undefined, accessToken, options.clientId),
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        return {
          kind: 'answered',
          status: answer.statusCode,
          text: await answer.body.text(),
          retryAfter: single(answer.headers['retry-after']),
          requestId: single(answer.headers['x-request-id']),
        };
      } catch (cause) {
        return { kind: certainlyNotSent(cause) ? 'not-sent' : 'no-answer', cause };
      }
    },
    close: async () => void (await Promise.all([...agents.values()].map((agent) => agent.close()))),
  };
}

/** With connections of its own: one that was opened from another address is never used again for this one. */
function openAgent(from: string, timeout: number): Agent {
  const isOwn = from !== SYSTEM_CHOICE;
  return new Agent({
    // A host may have addresses of both kinds; only those of the same kind can be reached from this one.
    connect: { timeout, ...(isOwn ? { family: isIP(from) } : {}) },
    ...(isOwn ? { localAddress: from } : {}),
    // A request is on its connection alone: a second one behind it would share its fate.
    pipelining: 1,
    maxResponseSize: MAX_ANSWER_BYTES,
  });
}

function headersOf(hasBody: boolean, token?: string, clientId?: string): Record<string, string> {
  return {
    accept: 'application/json',
    'user-agent': 'kommo-telephony',
    ...(hasBody ? { 'content-type': 'application/json' } : {}),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(clientId === undefined ? {} : { 'x-client-uuid': clientId }),
  };
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** Errors of looking up, connecting and TLS. A reset is not among them: it also ends a request on its way. */
const NOT_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|UND_ERR_INVALID_ARG|CERT_\w+|ERR_TLS_CERT\w*|ERR_SSL_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE)$/;

function certainlyNotSent(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  // Node tries every address of a host and tells all failures at once.
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0) {
    return error.errors.every(certainlyNotSent);
  }
  return 'code' in error && NOT_SENT.test(String(error.code));
}
