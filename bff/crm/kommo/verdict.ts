/**
 * The one place that decides what an answer of Kommo means: whether a write is there, certainly not there, or
 * unknown, and when it may be tried again. Statuses: https://developers.kommo.com/docs/http-codes and /limitations.
 */
import { AppError } from '../../domain/errors';
import type { ErrorCode, Retry } from '../../domain/errors';
import { readRetryAfterSeconds, readValidationErrors } from './kommo-answer';
import type { Reply } from './transport';

export type Verdict =
  | { readonly kind: 'ok'; readonly status: number; readonly body: unknown }
  /** Certainly not carried out. `body` may say more than the error. */
  | { readonly kind: 'refused'; readonly error: AppError; readonly body?: unknown }
  | { readonly kind: 'unknown'; readonly error: AppError }
  /** Certainly not carried out: the access token is not accepted. */
  | { readonly kind: 'unauthorized'; readonly error: AppError; readonly body?: unknown };

/** Kommo's own example asks for 300 s; a 429 that says nothing comes from the edge and passes sooner. */
const DEFAULT_WAIT_MS = 5_000;
/** Nothing says how long a block lasts, nor who lifts it: after so long somebody asks again, and may be told again. */
export const BLOCK_MS = 5 * 60_000;

/**
 * @param followsRefusals a 429 came a short while ago
 * @param blockMs how long a block of the address is waited out
 */
export function judge(reply: Reply, followsRefusals: boolean, blockMs = BLOCK_MS): Verdict {
  if (reply.kind === 'not-sent') {
    return {
      kind: 'refused',
      error: new AppError('crm/unavailable', { retry: 'backoff', cause: reply.cause }),
    };
  }
  if (reply.kind === 'no-answer') return { kind: 'unknown', error: noAnswer(reply.cause) };
  const { status, text } = reply;
  const body = parseJson(text);
  if (status >= 500) return { kind: 'unknown', error: failure('crm/unavailable', 'backoff', reply) };
  if (status >= 200 && status < 300) return judgeSuccess(status, text, body);
  if (status === 401)
    return { kind: 'unauthorized', error: failure('crm/unauthorized', 'never', reply), body };
  return { kind: 'refused', error: refusal(reply, body, { followsRefusals, blockMs }), body };
}

/** An answer that says success in a form nobody can read: the write may well be there. */
export function unreadable(status: number): AppError {
  return new AppError('crm/unavailable', {
    retry: 'backoff',
    detail: 'Kommo answered in a form that cannot be read',
    context: { status },
  });
}

function judgeSuccess(status: number, text: string, body: unknown): Verdict {
  const isEmpty = text.trim() === '';
  if (body === undefined && !isEmpty) return { kind: 'unknown', error: unreadable(status) };
  return { kind: 'ok', status, body };
}

type Answer = Extract<Reply, { kind: 'answered' }>;

function refusal(
  answer: Answer,
  body: unknown,
  { followsRefusals, blockMs }: { readonly followsRefusals: boolean; readonly blockMs: number },
): AppError {
  switch (answer.status) {
    case 402:
      return failure('crm/payment-required', 'never', answer);
    case 403: {
      // The edge blocks in plain text; the API itself refuses with a problem document.
      const isBlocked = followsRefusals || body === undefined;
      return isBlocked
        ? failure('crm/blocked', { afterMs: blockMs }, answer)
        : failure('crm/forbidden', 'never', answer);
    }
    case 429:
      return failure('crm/rate-limited', { afterMs: waitMs(answer, body) }, answer);
    default:
      return new AppError('crm/rejected', {
        fields: readValidationErrors(body),
        context: contextOf(answer),
        detail: `Kommo answered ${answer.status}`,
      });
  }
}

function waitMs({ retryAfter }: Answer, body: unknown): number {
  const seconds = readRetryAfterSeconds(body) ?? Number(retryAfter);
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds * 1000) : DEFAULT_WAIT_MS;
}

function failure(code: ErrorCode, retry: Retry, answer: Answer): AppError {
  return new AppError(code, { retry, context: contextOf(answer) });
}

function contextOf({ status, requestId }: Answer): Record<string, string | number> {
  return { status, ...(requestId === undefined ? {} : { requestId }) };
}

function noAnswer(cause: unknown): AppError {
  return new AppError('crm/unavailable', { retry: 'backoff', detail: 'Kommo gave no answer', cause });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
