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
 * @param start gets what was loaded, and returns how to stop
 */
export function startOnNeed<Code>(
  lifetime: Lifetime,
  load: () => Promise<Code>,
  start: (code: Code) => () => void,
): OnNeed {
  let state: 'idle' | 'loading' | 'running' = 'idle';
  const need = (): void => {
    if (state !== 'idle' || lifetime.hasEnded) return;
    state = 'loading';
    load().then(
      (code) => {
        if (lifetime.hasEnded) return;
        state = 'running';
        lifetime.onEnd(start(code));
      },
      () => {
        state = 'idle';
        if (!lifetime.hasEnded) lifetime.after(PAUSE, need);
      },
    );
  };
  return { need, isNeeded: () => state !== 'idle' };
}
