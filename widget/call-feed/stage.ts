import { createLifetime } from '../shared/lifetime';
import { createLockTerm } from './lock-term';
import { followPageLife } from './page-life';

export interface StageDeps {
  readonly lockName: string;
  /** Absent in browsers without Web Locks and on plain http: every tab then shows calls. */
  readonly locks: LockManager | undefined;
  readonly isVisible: () => boolean;
  /** This tab shows from now on. @returns what to do when it no longer does */
  readonly enter: () => () => void;
}

/**
 * Which tab shows calls: the one that was looked at last. A tab takes the stage when it is seen or gets the
 * focus, and leaves it when it is hidden; while none is seen, one of the hidden ones has it, so that the
 * telephone still rings. Held by a Web Lock, the stage goes on by itself when its tab closes or crashes.
 *
 * Not guaranteed: of two windows side by side, the one that is left may have to be clicked first when the
 * other is minimised.
 */
export function seekStage({ lockName, locks, isVisible, enter }: StageDeps): () => void {
  const lifetime = createLifetime();
  const term = createLockTerm({ name: lockName, locks, enter });
  const step = (): void => {
    if (isVisible()) return term.seize();
    term.letGo();
    term.waitInLine();
  };

  lifetime.onEnd(() => term.letGo());
  lifetime.listen(document, 'visibilitychange', step);
  lifetime.listen(window, 'focus', step);
  followPageLife(lifetime, { onPause: () => term.letGo(), onResume: step });
  step();
  return () => lifetime.end();
}
