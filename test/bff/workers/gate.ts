/** Stops whoever passes it at one chosen place: the n-th moment before or after a call of a gated port. */
export interface Gate {
  /** Moments passed so far. */
  readonly passed: number;
  /** Resolves when somebody stands at the gate. */
  readonly reached: Promise<void>;
  open(): void;
  pass(): Promise<void>;
}

/** @param stopAt counted from 1; 0 stops nobody */
export function createGate(stopAt: number): Gate {
  let passed = 0;
  let arrive: () => void;
  let open: () => void;
  const reached = new Promise<void>((resolve) => (arrive = resolve));
  const opened = new Promise<void>((resolve) => (open = resolve));
  return {
    get passed() {
      return passed;
    },
    reached,
    open: () => open(),
    async pass() {
      passed += 1;
      if (passed !== stopAt) return;
      arrive();
      await opened;
    },
  };
}

/** The same port, with a gate before and after each of its calls. */
export function gated<Port extends object>(port: Port, gate: Pick<Gate, 'pass'>): Port {
  return new Proxy(port, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]): Promise<unknown> => {
        await gate.pass();
        const answer: unknown = await Reflect.apply(member, target, args);
        await gate.pass();
        return answer;
      };
    },
  });
}

/** Stops everybody who passes it from one chosen moment on, as a whole process that stands still. */
export function createStandstill(stopAt: number): Gate {
  let passed = 0;
  let arrive: () => void;
  let open: () => void;
  const reached = new Promise<void>((resolve) => (arrive = resolve));
  const opened = new Promise<void>((resolve) => (open = resolve));
  return {
    get passed() {
      return passed;
    },
    reached,
    open: () => open(),
    async pass() {
      passed += 1;
      if (passed < stopAt) return;
      arrive();
      await opened;
    },
  };
}
