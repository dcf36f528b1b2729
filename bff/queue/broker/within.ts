import type { Clock } from '../../clock';

/**
 * What `work` gives, unless it takes longer than `ms`: clients may wait for ever for the answer of a broker that
 * is gone.
 * @throws Error when the time is over
 */
export async function within<T>(
  clock: Clock,
  limit: { readonly ms: number; readonly what: string },
  work: Promise<T>,
): Promise<T> {
  const settled = new AbortController();
  const late = clock.after(limit.ms, settled.signal).then(() => {
    throw new Error(`${limit.what}: no answer within ${limit.ms} ms`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    // The loser of the race has nobody left to tell.
    late.catch(() => undefined);
    settled.abort();
  }
}
