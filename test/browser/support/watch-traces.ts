/** What a page holds at a moment, counted by the page itself. */
export interface Traces {
  readonly listeners: number;
  readonly timers: number;
  readonly frames: number;
  readonly nodes: number;
  readonly streams: number;
  readonly channels: number;
  readonly observers: number;
  readonly sounds: number;
  readonly globals: number;
}

/**
 * To be run in a page before everything else: from then on `countTraces()` tells what is held. A listener counts while
 * its target is the window, the document or another lasting thing; those of nodes go with their nodes.
 */
export function watchTraces(): void {
  const held = {
    listeners: new Set<string>(),
    timers: new Set<number>(),
    frames: new Set<number>(),
    streams: new Set<unknown>(),
    channels: new Set<unknown>(),
    observers: new Set<unknown>(),
    sounds: new Set<unknown>(),
  };
  const names = new WeakMap<object, number>();
  let named = 0;
  const nameOf = (thing: object): number => {
    if (!names.has(thing)) names.set(thing, (named += 1));
    return names.get(thing) ?? 0;
  };
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  type Listening = Parameters<typeof addEventListener>;
  const key = (target: EventTarget, [type, listener, options]: Listening): string => {
    const captures = options === true || (typeof options === 'object' && options.capture === true);
    return [nameOf(target), type, listener === null ? 0 : nameOf(listener), captures].join();
  };
  const lasts = (target: EventTarget): boolean =>
    target === window || target === document || target === document.body || !(target instanceof Node);
  // Streams, channels and our own signals go with their owner; they are counted themselves.
  const counts = (target: EventTarget): boolean =>
    lasts(target) && !(target instanceof BroadcastChannel) && !(target instanceof EventSource);
  EventTarget.prototype.addEventListener = function (this: EventTarget | undefined, ...given: Listening) {
    const target = this ?? window;
    if (counts(target)) held.listeners.add(key(target, given));
    addEventListener.apply(target, given);
  };
  EventTarget.prototype.removeEventListener = function (this: EventTarget | undefined, ...given: Listening) {
    const target = this ?? window;
    held.listeners.delete(key(target, given));
    removeEventListener.apply(target, given);
  };

  const begin = (name: 'setTimeout' | 'requestAnimationFrame' | 'requestIdleCallback', of: Set<number>) => {
    const real = window[name].bind(window) as (run: (...given: unknown[]) => void, more?: unknown) => number;
    const counted = (run: (...given: unknown[]) => void, more?: unknown): number => {
      const id = real((...given) => {
        of.delete(id);
        run(...given);
      }, more);
      of.add(id);
      return id;
    };
    Object.assign(window, { [name]: counted });
  };
  const end = (
    name: 'clearTimeout' | 'clearInterval' | 'cancelAnimationFrame' | 'cancelIdleCallback',
    of: Set<number>,
  ) => {
    const real: (id: number) => void = window[name].bind(window);
    const counted = (id: number): void => {
      of.delete(id);
      real(id);
    };
    Object.assign(window, { [name]: counted });
  };
  begin('setTimeout', held.timers);
  begin('requestAnimationFrame', held.frames);
  begin('requestIdleCallback', held.timers);
  end('clearTimeout', held.timers);
  end('clearInterval', held.timers);
  end('cancelAnimationFrame', held.frames);
  end('cancelIdleCallback', held.timers);
  const setInterval = window.setInterval.bind(window);
  Object.assign(window, {
    setInterval: (run: () => void, ms: number): number => {
      const id = setInterval(run, ms);
      held.timers.add(id);
      return id;
    },
  });

  const owned = (
    name: 'EventSource' | 'BroadcastChannel' | 'ResizeObserver' | 'MutationObserver' | 'AudioContext',
    of: Set<unknown>,
    close: string,
  ) => {
    const Real = window[name] as unknown as new (...given: unknown[]) => object;
    const Counted = class extends Real {
      constructor(...given: unknown[]) {
        super(...given);
        of.add(this);
      }
    };
    const methods = Real.prototype as Readonly<Record<string, (...given: unknown[]) => unknown>>;
    const real = methods[close];
    Object.defineProperty(Counted.prototype, close, {
      value(this: object, ...given: unknown[]): unknown {
        of.delete(this);
        return real?.apply(this, given);
      },
    });
    Object.assign(window, { [name]: Counted });
  };
  owned('EventSource', held.streams, 'close');
  owned('BroadcastChannel', held.channels, 'close');
  owned('ResizeObserver', held.observers, 'disconnect');
  owned('MutationObserver', held.observers, 'disconnect');
  owned('AudioContext', held.sounds, 'close');

  Object.assign(window, {
    countTraces: (): Traces => ({
      listeners: held.listeners.size,
      timers: held.timers.size,
      frames: held.frames.size,
      nodes: document.querySelectorAll('*').length,
      streams: held.streams.size,
      channels: held.channels.size,
      observers: held.observers.size,
      sounds: held.sounds.size,
      globals: Object.keys(window).length,
    }),
  });
}
