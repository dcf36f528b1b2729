/**
 * Kommo takes seven requests in any second from one egress address, and counts refused ones too. This is the one
 * budget for it, shared by all processes through `kommo_budget`.
 *
 * Each scope (an egress address, or an account) has that many places. A process sends from one address or from several,
 * and shares none, some or all of them with others. A request takes one place of any of its addresses and one of its
 * account, is sent from that very address, and gives both back a second after its ANSWER. The request arrived between
 * its sending and its answer, so whoever takes the place next arrives more than a second later: no second sees an eighth
 * arrival, neither from an address nor for an account.
 *
 *   free ──take──▶ taken until a lease ends ──answer──▶ closed for a second ──▶ free
 *
 * Giving them back is waited for by nobody: until it is done they look taken, and whoever asks then waits a little longer.
 *
 * A place is taken a moment before it comes free, and used when it is. A process that dies leaves its places taken;
 * the lease, longer than any request may last, frees them. A process that cannot give a place back (no database)
 * leaves it to the lease too. A process that stood still looks at its age right before the request: what it has got may
 * be somebody else's by now, so it gives the place back and takes its turn anew.
 *
 * Besides its places a scope has marks, each "not before `free_at`":
 * - place 0: a pause for everybody, after a 429 or a block; an address alone has it, and the other addresses go on;
 * - place -1 … -6: somebody of lane 0 … 5 waits; the lanes behind it, in whatever process, let it go first. The mark
 *   ends with the place that it waits for, or by itself shortly after, so it outlives no crash;
 * - place -7: when the last lane may use its next place.
 *
 * An address, and the account, is open to a turn when a place is free and no mark is in the way. A turn needs one of the
 * process's addresses and its account open at once, and takes both in one statement, or none. Of several it takes the
 * address whose place has been free for the longest time. Who has to wait leaves its mark where it waits: at its
 * account, when that opens later than an address; else at the address that opens first. The others stay open to all.
 *
 * The last lane may have every place that nobody else waits for, but one after the other, spread over the second, in each
 * scope: taken all at once they would come free all at once, and a live call would find none for a whole second. Spread,
 * the next one comes free soon, and it is the live call's. With two addresses the backlog of one account, which is held to
 * its account's places, leaves half of them free. What somebody of the last lane has to do before a request may leave
 * (`prepare`) is done while the place is still to come, so that no place stands idle meanwhile.
 *
 * An address from which nothing leaves (no way out, or this machine has lost it) is avoided by this process alone for a
 * while: in memory, forgotten by a crash.
 *
 * Races: two processes take places of one scope at the same time: each locks its own, or finds them locked and looks again
 * soon; both may pass a pace mark, and two of the last lane leave together. A mark that ends may have been another
 * process's too: it leaves it anew when it looks again. Who waits at one address while another one opens by surprise
 * (somebody gave a place back unused) leaves its mark there a moment longer than it waits.
 *
 * Inside a process one line serves the waiting (see `budget-line`).
 *
 * Not guaranteed: that a process which stands still between that look and the first byte keeps to the limit; order between
 * processes within a lane; that a request whose answer never came arrived in time (it may reach Kommo later than a second
 * after we gave up); a place for the last lane while earlier ones are never empty; what the database forgets of its last
 * moments when it fails, because places wait for no disk; that two names are two addresses to Kommo: what a network
 * translates on the way, or `default`, is not seen here.
 */
import type { Logger } from 'pino';
import type { Clock } from '../../clock';
import { AppError } from '../../domain/errors';
import type { BudgetPlaces } from '../../storage/kommo-budget-places';
import type { Lane } from '../crm-client';
import { createLine } from './budget-line';
import type { Grant } from './budget-waiting';
import { SYSTEM_CHOICE } from './transport';
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
   * @param send told the egress address that the place is of, from which it has to send
   * @throws AppError before sending: `crm/rate-limited` while a long pause lasts, `storage/unavailable`, `crm/unavailable`
   *   when its turns come and go while this process stands still; or as `prepare`
   */
  spend<T>(ask: Ask, send: (from: string) => Promise<T>): Promise<T>;
  /** Stops every request from this egress address, in all processes. */
  pause(address: string, ms: number): Promise<void>;
  /** Nothing leaves from there: this process takes no place of it meanwhile, unless all its addresses are like that. */
  avoid(address: string, ms: number): void;
  /** Was there a pause of any address, also of other processes, that has not been over for `ms`? */
  wasPaused(ms: number): Promise<boolean>;
}

export interface BudgetDeps {
  readonly places: BudgetPlaces;
  readonly clock: Clock;
  readonly logger: Logger;
  /** From which this process sends, and which it may share with others; `default`, the system's choice, unless told. */
  readonly addresses?: readonly string[];
  /** Of each address and of each account; 7 unless told: https://developers.kommo.com/docs/limitations */
  readonly requestsPerSecond?: number;
}

/** A machine that stands still again and again is in trouble; whoever waits is told. */
const TURNS = 3;
const EGRESS = 'egress:';

export function createBudget({
  places,
  clock,
  logger,
  addresses = [SYSTEM_CHOICE],
  requestsPerSecond = 7,
}: BudgetDeps): Budget {
  const avoidedUntil = new Map<string, number>();
  const line = createLine({ places, clock, egress: scopesNow, perScope: requestsPerSecond });

  function isTooOld({ askedAt, readySince = askedAt }: Grant): boolean {
    const now = clock.now().getTime();
    return now - askedAt > USE_WITHIN_MS || now - readySince > OLDEST_READY_MS;
  }

  function scopesNow(): readonly string[] {
    const now = clock.now().getTime();
    const open = addresses.filter((address) => (avoidedUntil.get(address) ?? 0) <= now);
    return (open.length > 0 ? open : addresses).map(scopeOf);
  }

  async function inTurn<T>(
    { subdomain, lane, prepare }: Ask,
    send: (from: string) => Promise<T>,
  ): Promise<{ readonly answer: T } | 'too-old'> {
    const account = `account:${subdomain}`;
    const grant = await line.turn(account, lane, prepare);
    let closedMs = 0;
    try {
      if (grant.taken.freeInMs > 0) await clock.after(Math.ceil(grant.taken.freeInMs) + 1);
      if (grant.readySince === undefined) await prepare?.();
      if (isTooOld(grant)) return 'too-old';
      closedMs = CLOSED_MS;
      return { answer: await send(addressOf(grant.taken.egress)) };
    } finally {
      // The answer is worth more than the place, which comes free by itself, and nobody waits until it is given back.
      void places
        .free(account, grant.taken, closedMs)
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
    pause: (address, ms) => places.pause(scopeOf(address), ms),
    avoid: (address, ms) => void avoidedUntil.set(address, clock.now().getTime() + ms),
    wasPaused: (ms) => places.wasPaused(EGRESS, ms),
  };
}

function scopeOf(address: string): string {
  return `${EGRESS}${address}`;
}

function addressOf(scope: string): string {
  return scope.slice(EGRESS.length);
}
