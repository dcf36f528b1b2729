/** `before`: the request never reaches the API. `after`: what was asked for is done, and the answer hides it. */
export type FaultStage = 'before' | 'after';

/** What the client sees: nothing, half a body, a late answer, or a status of failure. */
export type FaultEffect = 'lose' | 'garble' | 'delay' | number;

interface FaultDescription {
  readonly stage: FaultStage;
  readonly effect: FaultEffect;
}

export const FAULTS = {
  'lose-before-commit': { stage: 'before', effect: 'lose' },
  'lose-after-commit': { stage: 'after', effect: 'lose' },
  '500-before-commit': { stage: 'before', effect: 500 },
  '500-after-commit': { stage: 'after', effect: 500 },
  '502-before-commit': { stage: 'before', effect: 502 },
  '502-after-commit': { stage: 'after', effect: 502 },
  '503-before-commit': { stage: 'before', effect: 503 },
  '503-after-commit': { stage: 'after', effect: 503 },
  '504-before-commit': { stage: 'before', effect: 504 },
  '504-after-commit': { stage: 'after', effect: 504 },
  'delay-before-commit': { stage: 'before', effect: 'delay' },
  'delay-after-commit': { stage: 'after', effect: 'delay' },
  'unreadable-200': { stage: 'after', effect: 'garble' },
  '400': { stage: 'before', effect: 400 },
  '422': { stage: 'before', effect: 422 },
  '429': { stage: 'before', effect: 429 },
  '402': { stage: 'before', effect: 402 },
  '403': { stage: 'before', effect: 403 },
  '401': { stage: 'before', effect: 401 },
} as const satisfies Readonly<Record<string, FaultDescription>>;

export type FaultKind = keyof typeof FAULTS;

// The table has these keys and no others.
export const FAULT_KINDS = Object.keys(FAULTS) as readonly FaultKind[];

export interface FaultTarget {
  readonly method?: string;
  /** Tested against the path below the subdomain, e.g. `/api/v4/calls`. */
  readonly path?: RegExp;
}

export interface NextFault extends FaultTarget {
  readonly kind: FaultKind;
  /** How many matching requests are hit; 1 unless told. */
  readonly times?: number;
  /** How many matching requests pass before; 0 unless told. */
  readonly skip?: number;
  /** Milliseconds, for the two delays. */
  readonly delayMs?: number;
  /** Seconds, for `429`. */
  readonly retryAfterSeconds?: number;
}

export interface RandomFaults extends FaultTarget {
  readonly seed: number;
  /** Probability per matching request, 0–1. */
  readonly rate: number;
  readonly kinds: readonly FaultKind[];
  readonly delayMs?: number;
}

export interface Fault {
  readonly kind: FaultKind;
  readonly delayMs: number;
  readonly retryAfterSeconds: number;
}

const DEFAULT_DELAY_MS = 1000;

interface PlannedFault {
  readonly plan: NextFault;
  skip: number;
  left: number;
}

/** mulberry32: the same seed gives the same faults, so a failing run can be repeated. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function hits(target: FaultTarget, method: string, path: string): boolean {
  if (target.method !== undefined && target.method.toUpperCase() !== method) return false;
  return target.path === undefined || path.search(target.path) >= 0;
}

function faultOf(kind: FaultKind, plan: { delayMs?: number; retryAfterSeconds?: number }): Fault {
  return { kind, delayMs: plan.delayMs ?? DEFAULT_DELAY_MS, retryAfterSeconds: plan.retryAfterSeconds ?? 1 };
}

/** Failures on request: planned ones for the next matching requests, and random ones with a seed. */
export function createFaults() {
  const planned: PlannedFault[] = [];
  let random: { readonly options: RandomFaults; readonly draw: () => number } | undefined;

  function drawPlanned(method: string, path: string): Fault | undefined {
    for (const entry of planned) {
      if (entry.left === 0 || !hits(entry.plan, method, path)) continue;
      if (entry.skip > 0) {
        entry.skip -= 1;
        continue;
      }
      entry.left -= 1;
      return faultOf(entry.plan.kind, entry.plan);
    }
    return undefined;
  }

  function drawRandom(method: string, path: string): Fault | undefined {
    if (random === undefined || !hits(random.options, method, path)) return undefined;
    const { options, draw } = random;
    if (draw() >= options.rate) return undefined;
    const kind = options.kinds[Math.floor(draw() * options.kinds.length)];
    return kind === undefined ? undefined : faultOf(kind, options);
  }

  return {
    next(plan: NextFault): void {
      planned.push({ plan, skip: plan.skip ?? 0, left: plan.times ?? 1 });
    },
    random(options: RandomFaults): void {
      random = { options, draw: createRandom(options.seed) };
    },
    /** Planned hits that have not happened yet. */
    pending: (): number => planned.reduce((sum, { left }) => sum + left, 0),
    clear(): void {
      planned.length = 0;
      random = undefined;
    },
    /** The fault of one arriving request, if it gets one; each plan counts the requests it sees. */
    draw: (method: string, path: string): Fault | undefined =>
      drawPlanned(method, path) ?? drawRandom(method, path),
  };
}

export type Faults = ReturnType<typeof createFaults>;
