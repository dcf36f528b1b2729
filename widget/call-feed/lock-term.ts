/**
 * Holding a Web Lock for as long as something lasts: away → waiting in line → holding, and from anywhere
 * back to away by `letGo`. The browser hands the lock on when its tab closes or crashes. `seize` takes it
 * from whoever holds it; the robbed tab learns so by the rejection of its request, which may be late (a
 * frozen tab learns it when it wakes), and waits in line again. Two tabs may therefore hold for a moment:
 * what they do under the lock must be harmless when done twice.
 */
export interface LockTerm {
  readonly isHeld: () => boolean;
  readonly waitInLine: () => void;
  readonly seize: () => void;
  readonly letGo: () => void;
}

export interface LockTermDeps {
  readonly name: string;
  /** Absent in browsers without Web Locks and on plain http: everyone then holds. */
  readonly locks: LockManager | undefined;
  /** @returns what to do when the term ends */
  readonly enter: () => () => void;
}

export function createLockTerm({ name, locks, enter }: LockTermDeps): LockTerm {
  /** The newest wish; older ones that are granted late are not taken up. */
  let wish = new AbortController();
  let leave: (() => void) | undefined;

  const end = (): void => {
    const ending = leave;
    leave = undefined;
    ending?.();
  };
  /** The lock is held as long as the promise is pending. */
  const hold = (mine: AbortController): Promise<void> =>
    new Promise((release) => {
      if (mine.signal.aborted) return release();
      const leaveTerm = enter();
      leave = () => {
        leaveTerm();
        release();
      };
    });
  const ask = (seizes: boolean): void => {
    wish.abort();
    const mine = new AbortController();
    wish = mine;
    if (locks === undefined) {
      void hold(mine);
      return;
    }
    // The signal may not be given together with `steal`.
    const options: LockOptions = seizes ? { steal: true } : { signal: mine.signal };
    locks
      .request(name, options, () => hold(mine))
      .catch(() => {
        if (mine.signal.aborted) return;
        end();
        ask(false);
      });
  };

  return {
    isHeld: () => leave !== undefined,
    waitInLine: () => {
      if (leave === undefined) ask(false);
    },
    seize: () => {
      if (leave === undefined) ask(true);
    },
    letGo: () => {
      wish.abort();
      end();
    },
  };
}
