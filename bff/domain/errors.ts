/**
 * Every way the service can fail, by stable code. The family before the slash decides what happens:
 * the HTTP door turns a code into a status, the workers turn `retry` into a decision.
 */

const CATALOGUE = {
  'delivery/unknown-connection': { status: 404, title: 'No such webhook address' },
  'delivery/signature-mismatch': { status: 401, title: 'The delivery could not be verified' },
  'delivery/malformed': { status: 400, title: 'The delivery could not be read' },
  'delivery/too-large': { status: 413, title: 'The delivery is too large' },
  'delivery/not-stored': { status: 503, title: 'The delivery could not be stored, send it again' },
  'auth/token-missing': { status: 401, title: 'The one-time token is missing' },
  'auth/token-invalid': { status: 401, title: 'The one-time token is not valid' },
  'auth/token-expired': { status: 401, title: 'The one-time token has expired' },
  'auth/token-spent': { status: 401, title: 'The one-time token was already used for another request' },
  'auth/account-mismatch': { status: 403, title: 'The token is for another account' },
  'auth/account-not-installed': { status: 403, title: 'The integration is not installed in this account' },
  'auth/administrator-only': { status: 403, title: 'Only an administrator may do this' },
  'auth/ticket-invalid': { status: 401, title: 'The event stream ticket is not valid' },
  'auth/signature-mismatch': { status: 403, title: 'The signature does not fit' },
  'install/malformed': { status: 400, title: 'The install request could not be read' },
  'settings/invalid': { status: 422, title: 'Some settings need attention' },
  'settings/missing': { status: 409, title: 'The integration has no settings yet' },
  'request/malformed': { status: 400, title: 'The request could not be read' },
  'request/invalid': { status: 422, title: 'Some fields need attention' },
  'request/too-large': { status: 413, title: 'The request is too large' },
  'request/not-found': { status: 404, title: 'Nothing is here' },
  'request/too-many': { status: 429, title: 'Too many requests' },
  'calls/not-found': { status: 404, title: 'No such call' },
  'calls/no-extension': { status: 409, title: 'You have no extension' },
  'calls/not-supported': { status: 409, title: 'The provider cannot start calls' },
  'calls/provider-failed': { status: 502, title: 'The provider did not start the call' },
  'recordings/not-found': { status: 404, title: 'No such recording' },
  'recordings/unavailable': { status: 502, title: 'The provider did not deliver the recording' },
  'crm/rate-limited': { status: 503, title: 'Kommo asks us to wait' },
  'crm/blocked': { status: 503, title: 'Kommo has blocked this address for a while' },
  'crm/unavailable': { status: 503, title: 'Kommo does not answer' },
  'crm/unauthorized': { status: 409, title: 'Kommo no longer accepts our authorization' },
  'crm/payment-required': { status: 402, title: "The account's Kommo plan has ended" },
  'crm/forbidden': { status: 403, title: 'Kommo does not allow this' },
  'crm/rejected': { status: 422, title: 'Kommo does not accept the data' },
  'queue/lease-lost': { status: 500, title: 'Another worker has taken the work over' },
  'storage/unavailable': { status: 503, title: 'The database does not answer' },
  'bug/unexpected': { status: 500, title: 'Something went wrong on our side' },
} as const;

export type ErrorCode = keyof typeof CATALOGUE;

/** `never`: trying again cannot help. `backoff`: later, more and more slowly. `afterMs`: as told. */
export type Retry = 'never' | 'backoff' | { readonly afterMs: number };

export interface AppErrorOptions {
  readonly retry?: Retry;
  /** What may be shown to the caller. No secrets, no full phone numbers. */
  readonly detail?: string;
  readonly fields?: readonly { readonly path: string; readonly code: string }[];
  /** Safe to log. */
  readonly context?: Readonly<Record<string, string | number | boolean | null>>;
  readonly cause?: unknown;
}

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly retry: Retry;
  readonly detail: string | undefined;
  readonly fields: readonly { readonly path: string; readonly code: string }[];
  readonly context: Readonly<Record<string, string | number | boolean | null>>;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(options.detail === undefined ? code : `${code}: ${options.detail}`, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.retry = options.retry ?? 'never';
    this.detail = options.detail;
    this.fields = options.fields ?? [];
    this.context = options.context ?? {};
  }

  get status(): number {
    return CATALOGUE[this.code].status;
  }

  get title(): string {
    return CATALOGUE[this.code].title;
  }
}

export const ERROR_CODES = Object.keys(CATALOGUE) as readonly ErrorCode[];

/** Anything thrown, as one of ours. */
export function asAppError(thrown: unknown): AppError {
  return thrown instanceof AppError ? thrown : new AppError('bug/unexpected', { cause: thrown });
}

export function assertNever(value: never): never {
  throw new AppError('bug/unexpected', { detail: `unhandled case ${JSON.stringify(value)}` });
}
