/**
 * The one pump of this process, which serves those who wait for a place in the budget, for as long as somebody does. A
 * pause of every address that lasts is not waited for: callers get `crm/rate-limited` with the time, because they hold
 * leases, or a manager looks at them.
 */
import type { Clock } from '../../clock';
import { AppError } from '../../domain/errors';
import type { BudgetPlaces, Turn } from '../../storage/kommo-budget-places';
import type { Lane } from '../crm-client';
import { LANES } from '../crm-client';
import { serveRound } from './budget-round';
import type { Rest } from './budget-round';
import { SPREAD_MS } from './budget-times';
import { createWaitingLine } from './budget-waiting';
import type { Grant } from './budget-waiting';

const LAST_LANE = LANES.length - 1;
const NO_REST: Rest = { ms: 0, early: true };

export interface LineDeps {
  readonly places: BudgetPlaces;
  readonly clock: Clock;
  /** The scopes of the addresses to send from now. */
  readonly egress: () => readonly string[];
  /** Places of each scope. */
  readonly perScope: number;
}

export function createLine({ places, clock, egress, perScope }: LineDeps) {
  const waiting = createWaitingLine(clock, tellPump);
  let isPumping = false;
  let hasNews = false;
  let earlyRest = new AbortController();

  async function pump(): Promise<void> {
    while (!waiting.isEmpty()) {
      hasNews = false;
      const rest = await serve();
      if (waiting.isEmpty() || (rest.early && hasNews)) continue;
      earlyRest = new AbortController();
      await clock.after(rest.ms, rest.early ? earlyRest.signal : undefined);
    }
    // No await since the look at `waiting`: whoever comes from here on starts a pump.
    isPumping = false;
  }

  async function serve(): Promise<Rest> {
    try {
      const outcome = await serveRound({ places, waiting, egress: egress(), perScope });
      if ('ms' in outcome) return outcome;
      waiting.refuseAll(pausedError(outcome.pausedMs));
    } catch (error) {
      waiting.refuseAll(databaseError(error));
    }
    return NO_REST;
  }

  function tellPump(): void {
    hasNews = true;
    earlyRest.abort();
  }

  return {
    /**
     * @param account its scope
     * @param prepare is called here for the last lane only; see `Ask`
     */
    turn: (account: string, lane: Lane, prepare?: () => Promise<void>): Promise<Grant> =>
      new Promise((go, refuse) => {
        const turn = turnOf(lane, perScope);
        const own = turn.lane === LAST_LANE ? prepare : undefined;
        waiting.add({ account, turn, prepare: own, readiness: 'not-asked', go, refuse });
        tellPump();
        if (isPumping) return;
        isPumping = true;
        void pump();
      }),
  };
}

function turnOf(laneName: Lane, places: number): Turn {
  const lane = LANES.indexOf(laneName);
  return { lane, paceMs: lane === LAST_LANE ? SPREAD_MS / places : 0 };
}

function pausedError(ms: number): AppError {
  return new AppError('crm/rate-limited', { retry: { afterMs: Math.ceil(ms) } });
}

function databaseError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('storage/unavailable', { retry: 'backoff', cause: error });
}
