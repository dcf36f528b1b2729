/**
 * Merges what waits in the inbox: at once what this process has stored, and whatever another one has left.
 *
 * States of an account here: quiet → waiting (woken, or found by the look-around) → being merged → quiet, or waiting
 * again when it was woken meanwhile or its batch was full. Each turn takes one batch, so that the longest line does not
 * hold up the others.
 * Whoever waits for an answer goes first: while something is being stored, a turn begins only after a pause of a few times
 * the last turn's length, or of many times where many wait. So under full load merging keeps a share of the processor, and the inbox grows; it never stops.
 * Crash: the table holds the truth; another process looks around, or this one does when it is back.
 */
import type { Logger } from 'pino';
import type { Clock } from '../clock';
import { AppError, asAppError } from '../domain/errors';
import type { ErrorCode } from '../domain/errors';
import type { AccountId, CallId } from '../domain/ids';
import type { DeliveryInbox, WaitingDelivery } from './delivery-inbox';
import type { Heard, MergeRules } from './record-call-events';
import { mergeHeard } from './record-call-events';
import { pauseAfter } from './merge-pause';
import { onceForAll } from './once-for-all';

export interface MergeInboxDeps {
  readonly inbox: DeliveryInbox;
  readonly rules: MergeRules;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How many wait for us to store: the more, the further merging steps back. */
  readonly storing?: () => number;
  /** Calls that a committed batch said nothing new of. */
  readonly tellRepeats?: (calls: readonly CallId[]) => void;
  readonly watchBatch?: WatchBatch;
}

/** Told that a batch was taken. @returns whom to tell when it is committed or has failed */
export type WatchBatch = (account: AccountId) => BatchEnded;

/** @param heard the batch, each event under the id of its call's row; after a failure as it was taken */
export type BatchEnded = (heard: readonly Heard[], failure?: ErrorCode) => void;

export interface InboxMerger {
  /** Something of the account was stored. */
  wake(account: AccountId): void;
  /**
   * Resolves when all that was stored for the account before is merged, by whomever.
   * @throws AppError storage/unavailable, also when it takes longer than anybody waits: the line is long, or grows as fast
   */
  mergeNow(account: AccountId): Promise<void>;
  /** @throws AppError storage/unavailable while nothing is merged here */
  ready(): Promise<void>;
  /** Lets the batches under way finish; what still waits is left to others. */
  stop(): Promise<void>;
}

/** Of one transaction: few enough that another one is never kept waiting for long. */
const BATCH = 100;
/** Accounts that are merged side by side: two, so that one may wait for the database while the other counts. */
const SIDE_BY_SIDE = 2;
/** Looks, in a pause, at whether it is over. */
const PAUSE_LOOKS = 5;
/** For whoever waits for `mergeNow`, and who asks meanwhile waits for two; a batch that is under way then is finished. */
const MERGE_NOW_MS = 5_000;
const LOOK_AROUND_MS = 1_000;
/** Without a look around for so long nothing is found either: longer than a statement and a connection may take. */
const BLIND_AFTER_MS = 30_000;
/** Younger ones are in the hands of the process that stored them. */
const LEFT_BEHIND_MS = 2_000;
const RETRY_FIRST_MS = 1_000;
const RETRY_LONGEST_MS = 3_600_000;

export function createInboxMerger(deps: MergeInboxDeps): InboxMerger {
  const stopped = new AbortController();
  const waiting = new Set<AccountId>();
  const working = new Map<AccountId, Promise<void>>();
  let lookedAt = deps.clock.now();
  const looking = lookAround();

  function wake(account: AccountId): void {
    if (stopped.signal.aborted) return;
    waiting.add(account);
    startNext();
  }

  function startNext(): void {
    for (const account of waiting) {
      if (working.size >= SIDE_BY_SIDE || stopped.signal.aborted) return;
      if (working.has(account)) continue;
      waiting.delete(account);
      const turn = takeTurn(account).finally(() => {
        working.delete(account);
        startNext();
      });
      working.set(account, turn);
    }
  }

  let lastTurnMs = 0;

  async function takeTurn(account: AccountId): Promise<void> {
    await stepBack(deps, lastTurnMs, stopped.signal);
    const begun = performance.now();
    try {
      const count = await mergeBatch(deps, account, { limit: BATCH, wait: false });
      if (count === BATCH) waiting.add(account);
    } catch (error) {
      // The look-around finds it again.
      deps.logger.warn({ err: error, accountId: account }, 'deliveries wait to be merged');
    }
    lastTurnMs = performance.now() - begun;
  }

  async function lookAround(): Promise<void> {
    while (!stopped.signal.aborted) {
      try {
        for (const account of await deps.inbox.waitingAccounts(LEFT_BEHIND_MS)) wake(account);
        lookedAt = deps.clock.now();
      } catch (error) {
        deps.logger.warn({ err: error }, 'the inbox could not be read');
      }
      await deps.clock.after(LOOK_AROUND_MS, stopped.signal);
    }
  }

  return {
    wake,
    // Many who ask for one account would else hold all connections, each waiting for what another one has locked.
    mergeNow: onceForAll((account) => mergeAll(deps, account)),
    async ready() {
      const blindMs = deps.clock.now().getTime() - lookedAt.getTime();
      if (blindMs > BLIND_AFTER_MS) throw new AppError('storage/unavailable', { retry: 'backoff' });
    },
    async stop() {
      stopped.abort();
      await looking;
      await Promise.all(working.values());
    },
  };
}

async function mergeAll(deps: MergeInboxDeps, account: AccountId): Promise<void> {
  const until = deps.clock.now().getTime() + MERGE_NOW_MS;
  while ((await mergeBatch(deps, account, { limit: BATCH, wait: true })) === BATCH) {
    if (deps.clock.now().getTime() >= until) throw new AppError('storage/unavailable', { retry: 'backoff' });
  }
}

/** As long as somebody waits for the disk, but not for ever. */
async function stepBack(
  { storing = () => 0, clock }: MergeInboxDeps,
  lastTurnMs: number,
  stopped: AbortSignal,
): Promise<void> {
  const begun = clock.now().getTime();
  for (let waiting = storing(); waiting > 0 && !stopped.aborted; waiting = storing()) {
    const pauseMs = pauseAfter(lastTurnMs, waiting);
    if (clock.now().getTime() - begun >= pauseMs) return;
    await clock.after(pauseMs / PAUSE_LOOKS, stopped);
  }
}

/**
 * @returns how many deliveries were taken
 * @throws AppError storage/unavailable
 */
async function mergeBatch(
  deps: MergeInboxDeps,
  account: AccountId,
  options: { readonly limit: number; readonly wait: boolean },
): Promise<number> {
  let batch: readonly WaitingDelivery[] = [];
  let ended: BatchEnded | undefined;
  try {
    const merged = await deps.inbox.take(account, options, (unit, taken) => {
      batch = taken;
      ended = deps.watchBatch?.(account);
      return mergeHeard(deps.rules, unit, { account, heard: taken });
    });
    if (merged === undefined) return 0;
    const { heard, repeats, strays } = merged;
    ended?.(heard);
    deps.tellRepeats?.(repeats);
    if (strays.length > 0)
      deps.logger.info({ accountId: account, events: strays }, 'no call is known that this belongs to');
    return batch.length;
  } catch (error) {
    const { code } = asAppError(error);
    ended?.(batch, code);
    if (code === 'storage/unavailable' || batch.length === 0) throw error;
    if (batch.length === 1 && batch[0] !== undefined) await postpone(deps, account, batch[0], error);
    // One of them is at fault, and the others must not wait for it.
    else
      for (let left = batch.length; left > 0; left -= 1)
        await mergeBatch(deps, account, { ...options, limit: 1 });
    return batch.length;
  }
}

// eslint-disable-next-line max-params -- the delivery, whose it is, and what is wrong with it
async function postpone(
  { inbox, logger }: MergeInboxDeps,
  account: AccountId,
  delivery: WaitingDelivery,
  error: unknown,
): Promise<void> {
  const afterMs = Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** Math.min(delivery.failures, 30));
  logger.error({ err: error, accountId: account, delivery: delivery.id }, 'a delivery cannot be merged');
  await inbox.postpone(account, delivery, {
    error: error instanceof Error ? error.message : String(error),
    afterMs,
  });
}
