import { createLifetime } from '../shared/lifetime';
import { createLockTerm } from './lock-term';
import { followPageLife } from './page-life';

/**
 * Which tab holds the event stream: the holder of a Web Lock. A tab that closes or crashes loses it at once;
 * one that is told of its freezing lets go first. One that hangs without a word still holds its lock, so a
 * tab that somebody looks at asks the leader for a sign of life, and seizes the lock after too many
 * silences. Tabs in the background do not ask: their timers are slowed down, and nobody waits for them.
 *
 * Not guaranteed: while no tab is looked at, a leader that hangs without being frozen is not noticed.
 * Taking over from a slow but living leader is harmless: it closes its stream when it learns of it.
 */
export const ASK_EVERY = 250;
const SILENCES = 2;

export interface LeadershipDeps {
  readonly lockName: string;
  /** Absent in browsers without Web Locks and on plain http: every tab then leads itself. */
  readonly locks: LockManager | undefined;
  /** For signs of life. Its own channel, so that tabs in the background are not woken by them. */
  readonly openPulse: () => BroadcastChannel | undefined;
  readonly isVisible: () => boolean;
  /** @returns what to do when leadership ends */
  readonly lead: () => () => void;
}

/** @returns how to give up leading and wishing to */
export function seekLeadership({ lockName, locks, openPulse, isVisible, lead }: LeadershipDeps): () => void {
  const lifetime = createLifetime();
  let stopWatching = (): void => undefined;

  const answer = (): (() => void) => {
    const pulse = openPulse();
    pulse?.addEventListener('message', ({ data }) => {
      if (data === 'ask') pulse.postMessage('alive');
    });
    return () => pulse?.close();
  };
  const term = createLockTerm({
    name: lockName,
    locks,
    enter: () => {
      stopWatching();
      const stops = [lead(), answer()];
      return () => stops.forEach((stop) => stop());
    },
  });
  const watch = (): void => {
    stopWatching();
    if (lifetime.hasEnded || term.isHeld() || !isVisible()) return;
    let silences = 0;
    const pulse = openPulse();
    pulse?.addEventListener('message', ({ data }) => {
      if (data === 'alive') silences = 0;
    });
    const stopAsking = lifetime.every(ASK_EVERY, () => {
      if (silences >= SILENCES) {
        silences = 0;
        return term.seize();
      }
      silences += 1;
      pulse?.postMessage('ask');
    });
    stopWatching = () => {
      stopWatching = () => undefined;
      stopAsking();
      pulse?.close();
    };
  };

  lifetime.onEnd(() => term.letGo());
  lifetime.onEnd(() => stopWatching());
  lifetime.listen(document, 'visibilitychange', watch);
  followPageLife(lifetime, {
    onPause: () => {
      stopWatching();
      term.letGo();
    },
    onResume: () => {
      term.waitInLine();
      watch();
    },
  });
  term.waitInLine();
  watch();
  return () => lifetime.end();
}
