import type { Lifetime } from './shared/lifetime';

/** Milliseconds before a file that could not be loaded is asked for again. */
const PAUSE = 5_000;

export interface OnNeed {
  readonly need: () => void;
  /** Loading or running. */
  readonly isNeeded: () => boolean;
}

/**
 * Something that is loaded and started the first time it is needed: idle → loading → running, and back to
 * idle for a while when the load fails. Needs that come while it loads are one need. What has ended stays
 * ended, also when the load comes in afterwards.
 *
 * @param load resolves with how to start it; starting returns how to stop it
 */
export function startOnNeed(lifetime: Lifetime, load: () => Promise<() => () => void>): OnNeed {
  let state: 'idle' | 'loading' | 'running' = 'idle';
  const need = (): void => {
    if (state !== 'idle' || lifetime.hasEnded) return;
    state = 'loading';
    load().then(
      (start) => {
        if (lifetime.hasEnded) return;
        state = 'running';
        lifetime.onEnd(start());
      },
      () => {
        state = 'idle';
        if (!lifetime.hasEnded) lifetime.after(PAUSE, need);
      },
    );
  };
  return { need, isNeeded: () => state !== 'idle' };
}
