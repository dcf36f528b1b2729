import { AppError } from '../../../bff/domain/errors';
import { afterFailure, ATTEMPT_LIMIT } from '../../../bff/queue/database/after-failure';

const failure = new AppError('crm/unavailable', { retry: 'backoff' });

function pauses(attempt: number): readonly number[] {
  return Array.from({ length: 50 }, () => {
    const settlement = afterFailure(failure, attempt, 0);
    return settlement.kind === 'failed' ? settlement.at : NaN;
  });
}

test.each([
  [1, 1_000, 2_000],
  [2, 2_000, 4_000],
  [5, 16_000, 32_000],
  [11, 300_000, 600_000],
])('attempt %i is followed by a random pause between %i and %i ms', (attempt, least, most) => {
  const all = pauses(attempt);

  expect(Math.min(...all)).toBeGreaterThanOrEqual(least);
  expect(Math.max(...all)).toBeLessThanOrEqual(most);
  expect(new Set(all).size).toBeGreaterThan(10);
});

test('waits as long as the other side asked', () => {
  const told = new AppError('crm/rate-limited', { retry: { afterMs: 7_000 } });

  expect(afterFailure(told, 3, 100)).toEqual({ kind: 'failed', error: told.message, at: 7_100 });
});

test('gives up after the last attempt, and keeps the error', () => {
  expect(afterFailure(failure, ATTEMPT_LIMIT, 0)).toEqual({ kind: 'bury', error: failure.message });
});
