import type { Clock } from '../../clock';
import type { AccountId } from '../../domain/ids';
import type { Lane } from '../crm-client';

export interface RecentRead {
  readonly account: AccountId;
  readonly key: string;
  /** Nobody waits for the same read in a lane behind their own. */
  readonly lane: Lane;
}

interface Known<T> {
  readonly value: T;
  readonly until: number;
}

const MOST_KNOWN = 1_000;

/**
 * Gives the same answer for a moment, and to all who ask at the same time. A failure is not kept, and neither is an
 * answer to a question from before `forget`.
 */
export function createRecentReads<T>({ clock, freshMs }: { clock: Clock; freshMs: number }) {
  const known = new Map<string, Known<T>>();
  const underWay = new Map<string, Promise<T>>();

  function keep(name: string, value: T): void {
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(name, { value, until: clock.now().getTime() + freshMs });
  }

  function start(name: string, inLane: string, ask: () => Promise<T>): Promise<T> {
    const asked: Promise<T> = ask()
      .then((value) => {
        if (underWay.get(inLane) === asked) keep(name, value);
        return value;
      })
      .finally(() => {
        if (underWay.get(inLane) === asked) underWay.delete(inLane);
      });
    underWay.set(inLane, asked);
    return asked;
  }

  return {
    async read({ account, key, lane }: RecentRead, ask: () => Promise<T>): Promise<T> {
      const name = `${account}:${key}`;
      const kept = known.get(name);
      if (kept !== undefined && clock.now().getTime() < kept.until) return kept.value;
      const inLane = `${name}:${lane}`;
      return underWay.get(inLane) ?? start(name, inLane, ask);
    },
    forget(account: AccountId): void {
      for (const map of [known, underWay]) {
        for (const name of map.keys()) if (name.startsWith(`${account}:`)) map.delete(name);
      }
    },
  };
}
