/**
 * Channels of one browser: what one tab posts, the other tabs hear on the channel of that name.
 * @param hangs tells that the tab of a channel hears nothing for now
 */
export function createChannels() {
  const open = new Map<EventTarget, { readonly name: string; readonly hangs: () => boolean }>();
  return (name: string, hangs = (): boolean => false): BroadcastChannel => {
    const target = new EventTarget();
    open.set(target, { name, hangs });
    const channel = Object.assign(target, {
      postMessage: (data: unknown) =>
        [...open]
          .filter(([other, tab]) => other !== target && tab.name === name && !tab.hangs())
          .forEach(([other]) => other.dispatchEvent(new MessageEvent('message', { data }))),
      close: () => void open.delete(target),
    });
    // The members that the feed uses; the rest of the interface is not reached.
    return channel as unknown as BroadcastChannel;
  };
}

interface Waiting {
  readonly serve: () => Promise<void>;
  readonly fail: (reason: Error) => void;
}

/** One Web Lock of one browser: a holder, a line of those who wait, and `steal`. */
export function createLock() {
  let holder: Waiting | undefined;
  const line: Waiting[] = [];
  const grant = (next: Waiting | undefined): void => {
    holder = next;
    void next?.serve().then(() => {
      if (holder === next) grant(line.shift());
    });
  };
  const request = (_name: string, options: LockOptions, serve: () => Promise<void>): Promise<void> =>
    new Promise((_done, reject) => {
      const mine = { serve, fail: reject };
      options.signal?.addEventListener('abort', () => {
        line.splice(0, line.length, ...line.filter((other) => other !== mine));
        reject(new Error('AbortError'));
      });
      if (options.steal === true) {
        holder?.fail(new Error('stolen'));
        grant(mine);
      } else if (holder === undefined) grant(mine);
      else line.push(mine);
    });
  // `request` in the one form that the feed uses.
  return { request } as unknown as LockManager;
}

/** An EventSource whose server is the test. */
export class FakeEventSource extends EventTarget {
  isClosed = false;
  constructor(readonly url: string) {
    super();
  }
  close(): void {
    this.isClosed = true;
  }
  open(): void {
    this.dispatchEvent(new Event('open'));
  }
  /** @param seconds to the next one */
  beat(seconds: number): void {
    this.dispatchEvent(new MessageEvent('beat', { data: String(seconds) }));
  }
  fail(): void {
    this.dispatchEvent(new Event('error'));
  }
  send(data: unknown, lastEventId = ''): void {
    this.dispatchEvent(new MessageEvent('call', { data: JSON.stringify(data), lastEventId }));
  }
}
