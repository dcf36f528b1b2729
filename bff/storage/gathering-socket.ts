import { Socket } from 'node:net';

type Written = (error?: Error | null) => void;

/**
 * What is written in one turn of the event loop leaves in one piece: a message that follows another one at once costs no
 * second call of the system, and wakes nobody a second time. Under TLS each leaves for itself.
 */
export class GatheringSocket extends Socket {
  #isGathering = false;

  constructor() {
    super();
    // Node gives a socket that connects the `write` of all sockets as its own, in front of this one.
    this.once('connect', () => Reflect.deleteProperty(this, 'write'));
  }

  /** Whoever asks to be told when it has left, as a farewell does, does not wait for the end of the turn. */
  override write(chunk: Uint8Array | string, second?: BufferEncoding | Written, third?: Written): boolean {
    if (typeof second === 'function') return super.write(chunk, second);
    if (third === undefined) this.#gather();
    return super.write(chunk, second, third);
  }

  #gather(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    this.cork();
    process.nextTick(() => {
      this.#isGathering = false;
      this.uncork();
    });
  }
}
