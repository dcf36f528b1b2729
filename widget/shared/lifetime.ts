/** Everything a feature leaves in the page, to be taken back in one call. */
export interface Lifetime {
  readonly hasEnded: boolean;
  /** Runs `undo` at the end, last first; at once when the end has passed. */
  readonly onEnd: (undo: () => void) => void;
  readonly listen: (target: EventTarget, type: string, listener: (event: Event) => void) => void;
  /** A timer that dies with its owner. Milliseconds. */
  readonly after: (ms: number, run: () => void) => () => void;
  readonly every: (ms: number, run: () => void) => () => void;
  readonly end: () => void;
}

export function createLifetime(): Lifetime {
  const undos = new Set<() => void>();
  let hasEnded = false;

  const onEnd = (undo: () => void): void => {
    if (hasEnded) undo();
    else undos.add(undo);
  };
  /** An undo that can also be called early, once. */
  const revocable = (undo: () => void): (() => void) => {
    onEnd(undo);
    return () => {
      if (undos.delete(undo)) undo();
    };
  };

  return {
    get hasEnded() {
      return hasEnded;
    },
    onEnd,
    listen(target, type, listener) {
      target.addEventListener(type, listener);
      onEnd(() => target.removeEventListener(type, listener));
    },
    after(ms, run) {
      const cancel = revocable(() => window.clearTimeout(timer));
      const timer = window.setTimeout(() => {
        cancel();
        run();
      }, ms);
      return cancel;
    },
    every(ms, run) {
      const timer = window.setInterval(run, ms);
      return revocable(() => window.clearInterval(timer));
    },
    end() {
      hasEnded = true;
      for (const undo of [...undos].reverse()) undo();
      undos.clear();
    },
  };
}
