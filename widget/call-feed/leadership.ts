import { createLifetime } from '../shared/lifetime';

/**
 * Which tab holds the event stream. The browser gives a Web Lock to one tab and passes it on when that
 * tab closes. A tab that is frozen keeps its lock but falls silent, so the leader also beats; a follower
 * that hears nothing for too long takes the lock away (`steal`). A woken leader learns that its lock is
 * gone by the request's rejection, and queues up again.
 *
 * Browsers slow the timers of hidden tabs down to one a minute: a hidden follower is therefore patient
 * for two of those, while a visible one acts quickly. Taking over from a slow but living leader is harmless.
 */
export const BEAT_EVERY = 10_000;
const PATIENCE = { visible: 3 * BEAT_EVERY, hidden: 150_000 } as const;

export interface LeadershipDeps {
  readonly lockName: string;
  /** Absent in browsers without Web Locks and on plain http: every tab then leads itself. */
  readonly locks: LockManager | undefined;
  readonly now: () => number;
  readonly isVisible: () => boolean;
  /** @returns what to do when leadership ends */
  readonly lead: () => () => void;
  readonly sendBeat: () => void;
}

export interface Leadership {
  /** The leader was heard of. */
  readonly noteBeat: () => void;
  readonly stop: () => void;
}

export function seekLeadership(deps: LeadershipDeps): Leadership {
  const lifetime = createLifetime();
  const abort = new AbortController();
  let lastBeat = deps.now();
  let endTerm: (() => void) | undefined;

  const resign = (): void => {
    endTerm?.();
    endTerm = undefined;
  };
  /** Leads until `resign`; the lock is held as long as the promise is pending. */
  const serve = (): Promise<void> =>
    new Promise((release) => {
      if (lifetime.hasEnded) return release();
      const stopLeading = deps.lead();
      const stopBeating = lifetime.every(BEAT_EVERY, deps.sendBeat);
      deps.sendBeat();
      endTerm = () => {
        stopBeating();
        stopLeading();
        release();
      };
    });
  const request = (options: LockOptions): void => {
    deps.locks?.request(deps.lockName, options, serve).catch(() => {
      // Stolen from us, or no longer wanted because the widget has gone.
      resign();
      lastBeat = deps.now();
      if (!lifetime.hasEnded) request({ signal: abort.signal });
    });
  };
  const takeOverFromTheSilent = (): void => {
    if (endTerm !== undefined) return;
    const patience = deps.isVisible() ? PATIENCE.visible : PATIENCE.hidden;
    if (deps.now() - lastBeat < patience) return;
    lastBeat = deps.now();
    request({ steal: true });
  };

  lifetime.onEnd(resign);
  lifetime.onEnd(() => abort.abort());
  if (deps.locks === undefined) {
    void serve();
  } else {
    request({ signal: abort.signal });
    lifetime.every(BEAT_EVERY, takeOverFromTheSilent);
  }
  return { noteBeat: () => (lastBeat = deps.now()), stop: () => lifetime.end() };
}
