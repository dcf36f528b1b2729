const WINDOW_MS = 1000;
/** How far back refusals count towards a block. */
const REFUSAL_WINDOW_MS = 60_000;

export interface RateLimitOptions {
  /** Milliseconds. */
  readonly clock: () => number;
  readonly requestsPerSecond: number;
  /** What a 429 asks for; requests that come sooner are refused too. */
  readonly retryAfterSeconds: number;
  /** This many refusals within a minute block the address. */
  readonly blockAfterRefusals: number;
  readonly blockSeconds: number;
}

export type Admission =
  | { readonly kind: 'admitted' }
  | { readonly kind: 'too-many'; readonly retryAfterSeconds: number }
  | { readonly kind: 'blocked' };

export interface Violation {
  readonly atMs: number;
  readonly address: string;
  readonly subdomain: string;
  /** `rate`: too many in one second; `impatient`: came before the wait was over; `blocked`: came while blocked. */
  readonly kind: 'rate' | 'impatient' | 'blocked';
}

interface AddressState {
  refusals: number[];
  waitUntilMs: number;
  blockedUntilMs: number;
}

/**
 * The rate is counted over any one second that slides with time, and refused requests count like admitted ones: per
 * egress address, so one that serves many accounts has one allowance for all of them, and per account, so several
 * addresses are no way around it. A refusal is held against the address, whatever it was too many for.
 */
export function createRateLimit(options: RateLimitOptions) {
  const addresses = new Map<string, AddressState>();
  const arrivals = new Map<string, readonly number[]>();
  const violations: Violation[] = [];
  let peak = 0;
  let allBlockedUntilMs = 0;

  function stateOf(address: string): AddressState {
    const known = addresses.get(address);
    if (known !== undefined) return known;
    const state: AddressState = { refusals: [], waitUntilMs: 0, blockedUntilMs: 0 };
    addresses.set(address, state);
    return state;
  }

  /** @returns how many there were within this second */
  function count(what: string, now: number): number {
    const recent = [...(arrivals.get(what) ?? []).filter((at) => at > now - WINDOW_MS), now];
    arrivals.set(what, recent);
    return recent.length;
  }

  function violationKind(state: AddressState, now: number, most: number): Violation['kind'] | undefined {
    if (now < Math.max(state.blockedUntilMs, allBlockedUntilMs)) return 'blocked';
    if (now < state.waitUntilMs) return 'impatient';
    return most > options.requestsPerSecond ? 'rate' : undefined;
  }

  function refuse(state: AddressState, now: number): Admission {
    if (now >= state.waitUntilMs) state.waitUntilMs = now + options.retryAfterSeconds * 1000;
    state.refusals = [...state.refusals.filter((at) => at > now - REFUSAL_WINDOW_MS), now];
    if (state.refusals.length >= options.blockAfterRefusals) {
      state.blockedUntilMs = now + options.blockSeconds * 1000;
      state.refusals = [];
    }
    const retryAfterSeconds = Math.max(1, Math.ceil((state.waitUntilMs - now) / 1000));
    return { kind: 'too-many', retryAfterSeconds };
  }

  return {
    /** Counts one arriving request and tells what becomes of it. */
    admit(address: string, subdomain: string): Admission {
      const now = options.clock();
      const state = stateOf(address);
      const most = Math.max(count(`address ${address}`, now), count(`account ${subdomain}`, now));
      peak = Math.max(peak, most);
      const kind = violationKind(state, now, most);
      if (kind === undefined) return { kind: 'admitted' };
      violations.push({ atMs: now, address, subdomain, kind });
      return kind === 'blocked' ? { kind } : refuse(state, now);
    },
    /** Every address at once, as if each had not heeded its 429s. */
    block(seconds: number): void {
      allBlockedUntilMs = options.clock() + seconds * 1000;
    },
    /** Most requests that any address sent, or any account was asked, within any second. */
    peakRequestsPerSecond: () => peak,
    violations: (): readonly Violation[] => violations,
    reset(): void {
      addresses.clear();
      arrivals.clear();
      violations.length = 0;
      peak = 0;
      allBlockedUntilMs = 0;
    },
  };
}

export type RateLimit = ReturnType<typeof createRateLimit>;
