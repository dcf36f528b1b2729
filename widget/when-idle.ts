import type { Lifetime } from './shared/lifetime';

/** Runs when the page has nothing else to do, or soon where browsers do not tell; never after the end. */
export function whenIdle(lifetime: Lifetime, run: () => void): void {
  if (typeof requestIdleCallback === 'undefined') return void lifetime.after(1_000, run);
  const wish = requestIdleCallback(run, { timeout: 5_000 });
  lifetime.onEnd(() => cancelIdleCallback(wish));
}
