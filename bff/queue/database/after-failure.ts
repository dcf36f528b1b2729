import type { Instant } from '../../domain/call-event';
import type { AppError } from '../../domain/errors';
import type { Settlement } from '../job-queue';

/** Executions that may fail or be lost in a row; with the pauses between them about an hour and a half. */
export const ATTEMPT_LIMIT = 12;
const PAUSE_FIRST_MS = 2_000;
const PAUSE_LIMIT_MS = 10 * 60_000;

/** What becomes of a job whose worker threw: the only place that decides about pauses and about giving up. */
export function afterFailure(error: AppError, attempt: number, now: Instant): Settlement {
  if (attempt >= ATTEMPT_LIMIT) return { kind: 'bury', error: error.message };
  return { kind: 'failed', error: error.message, at: now + pauseAfter(error, attempt) };
}

function pauseAfter({ retry }: AppError, attempt: number): number {
  if (typeof retry === 'object') return retry.afterMs;
  const pause = Math.min(PAUSE_LIMIT_MS, PAUSE_FIRST_MS * 2 ** (attempt - 1));
  // Half fixed, half random: jobs that failed together do not come back together.
  return Math.round(pause / 2 + Math.random() * (pause / 2));
}
