/** What the simulated Kommo answers to one request, before any fault takes it away. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
  /** Set where a status of failure hides a write, or one of success writes nothing. */
  readonly isCommitted?: boolean;
}

export interface FieldError {
  readonly code: string;
  readonly path: string;
  readonly detail: string;
}

export interface ItemErrors {
  readonly request_id: string;
  readonly errors: readonly FieldError[];
}

/** Ends the handling of a request with an answer other than success; nothing has been written when it is thrown. */
export class Refusal extends Error {
  constructor(readonly answer: Answer) {
    super(`refused with ${answer.status}`);
  }
}

export function hal(body: unknown, status = 200): Answer {
  return { status, body: JSON.stringify(body), contentType: 'application/hal+json' };
}

export const NO_CONTENT: Answer = { status: 204, body: '', contentType: '' };

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** The documented problem shape: `title`, `type`, `status`, `detail`, and whatever the case adds. */
export function problem(status: number, detail: string, extra: object = {}): Answer {
  const title = TITLES[status] ?? 'Error';
  const body = { ...extra, title, type: `https://httpstatus.es/${status}`, status, detail };
  return { status, body: JSON.stringify(body), contentType: 'application/problem+json' };
}

export function invalid(items: readonly ItemErrors[]): Answer {
  return problem(400, 'Request validation failed', { 'validation-errors': items });
}

/** The wait is in the body alone: no `Retry-After` header is documented. */
export function tooManyRequests(retryAfterSeconds: number): Answer {
  return problem(429, 'Request count exceeded', { retry_after: retryAfterSeconds });
}

/** The block that follows too many 429 answers comes from the edge, not from the API: its body is no JSON. */
export const BLOCKED_ADDRESS: Answer = {
  status: 403,
  body: 'Access from your IP address is blocked',
  contentType: 'text/plain; charset=utf-8',
};
