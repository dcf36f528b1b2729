/**
 * Kommo takes seven requests in any second from one egress address, and counts refused ones too. This is the one
 * budget for it, shared by all processes through `kommo_budget`.
 *
 * Each scope (the egress address, and each account) has that many places. A request takes one place in both scopes, is
 * sent, and gives them back a second after its ANSWER. The request arrived between its sending and its answer, so
 * whoever takes the place next arrives more than a second later: no second sees an eighth arrival.
 *
 *   free ──take──▶ taken until a lease ends ──answer──▶ closed for a second ──▶ free
 *
 * A place is taken a moment before it comes free, and used when it is. A process that dies leaves its places taken;
 * the lease, longer than any request may last, frees them. A process that cannot give a place back (no database)
 * leaves it to the lease too. A process that stood still looks at its age right before the request: what it has got may
 * be somebody else's by now, so it gives the place back and takes its turn anew.
 *
 * Besides its places a scope has marks, each "not before `free_at`":
 * - place 0: a pause for everybody, after a 429 or a block;
 * - place -1 … -6: somebody of lane 0 … 5 waits; the lanes behind it, in whatever process, let it go first. The mark
 *   ends with the place that it waits for, or by itself shortly after, so it outlives no crash;
 * - place -7: when the last lane may use its next place.
 *
 * The last lane may have every place that nobody else waits for, but one after the other, spread over the second: taken
 * all at once they would come free all at once, and a live call would find none for a whole second. Spread, the next
 * one comes free soon, and it is the live call's. What somebody of the last lane has to do before a request may leave
 * (`prepare`) is done while the place is still to come, so that no place stands idle meanwhile.
 *
 * Inside a process one line serves the waiting (see `budget-line`).
 *
 * Not guaranteed: that a process which stands still between that look and the first byte keeps to the limit; order between
 * processes within a lane; that a request whose answer never came arrived in time (it
 * may reach Kommo later than a second after we gave up); a place for the last lane while earlier ones are never empty.
 */
import type { Logger } from 'pino';
import type { Clock } from '../../clock';
import { AppError } from '../../domain/errors';
import type { BudgetPlaces } from '../../storage/kommo-budget-places';
import type { Lane } from '../crm-client';
import { createLine } from './budget-line';
import type { Grant } from './budget-waiting';
import { CLOSED_MS, OLDEST_READY_MS, USE_WITHIN_MS } from './budget-times';

export interface Ask {
  /** The account's subdomain: known before the account is installed. */
  readonly subdomain: string;
  readonly lane: Lane;
  /**
   * Done before the request leaves: by the last lane while its turn comes near, by the others once they have their
   * place; and again when the request then is long in leaving. When it throws, nothing is sent.
   */
  readonly prepare?: (() => Promise<void>) | undefined;
}

export interface Budget {
  /**
   * Waits for its turn, then sends. Whatever `send` does is over within `LEASE_MS`.
   * @throws AppError before sending: `crm/rate-limited` while a long pause lasts, `storage/unavailable`, `crm/unavailable`
   *   when its turns come and go while this process stands still; or as `prepare`
   */
  spend<T>(ask: Ask, send: () => Promise<T>): Promise<T>;
  /** Stops every request from this egress address, in all processes. */
  pause(ms: number): Promise<void>;
  /** Was there a pause that has not been over for `ms`? */
  wasPaused(ms: number): Promise<boolean>;
}

export interface BudgetDeps {
  readonly places: BudgetPlaces;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Names the egress address that this process shares with others. */
  readonly egress?: string;
  /** 7 unless told: https://developers.kommo.com/docs/limitations */
  readonly requestsPerSecond?: number;
}

/** A machine that stands still again and again is in trouble; whoever waits is told. */
const TURNS = 3;

export function createBudget({
  places,
  clock,
  logger,
  egress = 'default',
  requestsPerSecond = 7,
}: BudgetDeps): Budget {
  const egressScope = `egress:${egress}`;
  const line = createLine({ places, clock });

  function isTooOld({ askedAt, readySince = askedAt }: Grant): boolean {
    const now = clock.now().getTime();
    return now - askedAt > USE_WITHIN_MS || now - readySince > OLDEST_READY_MS;
  }

  async function inTurn<T>(
    { subdomain, lane, prepare }: Ask,
    send: () => Promise<T>,
  ): Promise<{ readonly answer: T } | 'too-old'> {
    const scopes = { egress: egressScope, account: `account:${subdomain}`, places: requestsPerSecond };
    const grant = await line.turn(scopes, lane, prepare);
    let closedMs = 0;
    try {
      if (grant.taken.freeInMs > 0) await clock.after(Math.ceil(grant.taken.freeInMs) + 1);
      if (grant.readySince === undefined) await prepare?.();
      if (isTooOld(grant)) return 'too-old';
      closedMs = CLOSED_MS;
      return { answer: await send() };
    } finally {
      // The answer is worth more than the place, which comes free by itself.
      await places
        .free(scopes, grant.taken, closedMs)
        .catch((error: unknown) => logger.warn({ err: error }, 'a place was not given back'));
    }
  }

  return {
    async spend(ask, send) {
      for (let turn = 1; turn <= TURNS; turn += 1) {
        const sent = await inTurn(ask, send);
        if (sent !== 'too-old') return sent.answer;
      }
      throw new AppError('crm/unavailable', { retry: 'backoff', detail: 'every turn came too late' });
    },
    pause: (ms) => places.pause(egressScope, ms),
    wasPaused: (ms) => places.wasPaused(egressScope, ms),
  };
}
