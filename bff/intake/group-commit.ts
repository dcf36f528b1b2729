/**
 * Stores what arrives at the same time together: while one group is on its way to the disk the next one gathers, so
 * that a flush costs the same however many it carries. One is under way at a time, which makes groups as large as they can
 * be; only one that takes long, on a connection that hangs perhaps, is not waited for.
 *
 * States of an item: gathering → on its way → stored | refused. It is refused when too much gathers already, when it
 * has waited too long, or when its group could not be stored.
 * One bad item must not refuse the others: a group that is refused for what it says is stored one by one.
 * Crash: nobody was told anything before the flush, so whoever sent an item sends it again.
 */
import type { Clock } from '../clock';
import { AppError } from '../domain/errors';
import { createUnderWay } from './under-way';

export interface GroupCommitLimits {
  /** Of one flush. */
  readonly groupItems: number;
  readonly groupBytes: number;
  /** Of all that gathers. */
  readonly gatheredItems: number;
  readonly gatheredBytes: number;
  readonly waitMs: number;
  /** Flushes under way at the same time, all but one of them late. */
  readonly flushes: number;
  /** A flush that takes longer is late. */
  readonly lateMs: number;
}

/** A provider gives up after some ten seconds, so nobody waits for what is older than five. */
export const DEFAULT_LIMITS: GroupCommitLimits = {
  groupItems: 500,
  groupBytes: 2 * 1024 * 1024,
  gatheredItems: 5_000,
  gatheredBytes: 64 * 1024 * 1024,
  waitMs: 5_000,
  flushes: 2,
  lateMs: 20,
};

export interface GroupCommitDeps<Item> {
  /** All of the items are on disk when it resolves, or none. @throws AppError storage/unavailable to be told as it is */
  readonly flush: (items: readonly Item[]) => Promise<void>;
  readonly bytesOf: (item: Item) => number;
  readonly clock: Clock;
  readonly limits?: Partial<GroupCommitLimits>;
}

export interface GroupCommit<Item> {
  /** Resolves once the item is on disk. @throws AppError storage/unavailable, or what `flush` throws for it alone */
  store(item: Item): Promise<void>;
  /** How many wait for the disk. */
  waiting(): number;
}

interface Gathered<Item> {
  readonly item: Item;
  readonly bytes: number;
  readonly since: number;
  readonly stored: () => void;
  readonly refused: (reason: unknown) => void;
}

export function createGroupCommit<Item>(deps: GroupCommitDeps<Item>): GroupCommit<Item> {
  const limits = { ...DEFAULT_LIMITS, ...deps.limits };
  let gathered: Gathered<Item>[] = [];
  let bytes = 0;
  const underWay = createUnderWay(deps.clock, limits.lateMs, arm);
  let isArmed = false;
  let isWatched = false;

  /** Whatever else this turn of the event loop brings comes along. */
  function arm(): void {
    if (isArmed || !mayBegin()) return;
    isArmed = true;
    setImmediate(() => {
      isArmed = false;
      while (mayBegin()) void send(nextGroup());
    });
  }

  const mayBegin = (): boolean =>
    gathered.length > 0 && underWay.areAllLate() && underWay.count() < limits.flushes;

  function nextGroup(): readonly Gathered<Item>[] {
    let size = 0;
    const end = gathered.findIndex((one, index) => {
      size += one.bytes;
      return index > 0 && (index >= limits.groupItems || size > limits.groupBytes);
    });
    return remove(end === -1 ? gathered.length : end);
  }

  function remove(count: number): readonly Gathered<Item>[] {
    const first = gathered.slice(0, count);
    gathered = gathered.slice(count);
    for (const one of first) bytes -= one.bytes;
    return first;
  }

  async function send(group: readonly Gathered<Item>[]): Promise<void> {
    await underWay.during(group.length, () => flushGroup(deps.flush, group));
    arm();
  }

  /** While something gathers: refuses what has waited too long behind flushes that do not end. */
  async function watch(): Promise<void> {
    isWatched = true;
    while (gathered.length > 0) {
      await deps.clock.after(limits.waitMs / 5);
      const tooOld = deps.clock.now().getTime() - limits.waitMs;
      const late = gathered.findIndex(({ since }) => since > tooOld);
      for (const one of remove(late === -1 ? gathered.length : late)) one.refused(overfull());
    }
    isWatched = false;
  }

  return {
    waiting: () => underWay.items() + gathered.length,
    store: (item) =>
      new Promise((stored, refused) => {
        const size = deps.bytesOf(item);
        if (gathered.length >= limits.gatheredItems || bytes + size > limits.gatheredBytes) {
          return refused(overfull());
        }
        gathered.push({ item, bytes: size, since: deps.clock.now().getTime(), stored, refused });
        bytes += size;
        arm();
        if (underWay.count() > 0 && !isWatched) void watch();
      }),
  };
}

function overfull(): AppError {
  return new AppError('storage/unavailable', { retry: 'backoff' });
}

async function flushGroup<Item>(
  flush: GroupCommitDeps<Item>['flush'],
  group: readonly Gathered<Item>[],
): Promise<void> {
  try {
    await flush(group.map(({ item }) => item));
    for (const { stored } of group) stored();
  } catch (error) {
    const isAlone = group.length === 1;
    if (isAlone || (error instanceof AppError && error.code === 'storage/unavailable')) {
      for (const { refused } of group) refused(error);
    } else for (const one of group) await flushGroup(flush, [one]);
  }
}
