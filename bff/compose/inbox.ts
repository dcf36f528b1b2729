import type { CallReader } from '../calls/call-reader';
import type { AcceptedDelivery, DeliveryInbox } from '../calls/delivery-inbox';
import type { LoggingPatience } from '../calls/due-time';
import { createInboxMerger } from '../calls/merge-inbox';
import type { InboxMerger } from '../calls/merge-inbox';
import type { CallEvent } from '../domain/call-event';
import type { AccountId, CallId } from '../domain/ids';
import { providerOf } from '../domain/ids';
import type { Clock } from '../clock';
import { createGroupCommit } from '../intake/group-commit';
import type { GroupCommit } from '../intake/group-commit';
import { createDeliveryInbox } from '../storage/delivery-inbox';
import { NO_TRACING } from '../telemetry/tracing';
import type { PastSpan } from '../telemetry/tracing';
import { createMergerApart } from './merge-apart';
import { notMoreOften } from './not-more-often';
import type { Base, Closing } from './open-base';
import { watchBatches } from './trace-merging';

export interface Inbox {
  /** Resolves once the events are on disk; merging them into their calls follows. */
  store(account: AccountId, events: readonly CallEvent[]): Promise<void>;
  /** Whoever asks for calls is told of all that was answered before. */
  mergedFirst(reader: CallReader): CallReader;
  /** @throws AppError storage/unavailable while this process stores and does not merge */
  merging(): Promise<void>;
}

export type InboxBase = Pick<
  Base,
  'config' | 'clock' | 'logger' | 'metrics' | 'pool' | 'databaseAddress' | 'tracing'
>;

export interface InboxOptions {
  readonly patience: LoggingPatience;
  /** Merge in a thread of its own, so that answers and merging do not wait for each other. */
  readonly mergesApart: boolean;
}

/** A burst is over when nothing was stored for so long. */
const BURST_MS = 10;

/** Also a process that stores nothing merges what another one has left. */
export function startInbox(base: InboxBase, options: InboxOptions, closing: Closing): Inbox {
  const { pool, clock } = base;
  const inbox = createDeliveryInbox(pool);
  const commit = createGroupCommit({ flush: inbox.store, bytesOf: ({ events }) => events.length, clock });
  const storing = createStoringFlag(commit, clock);
  const merger = startMerger(base, options, { inbox, storing: storing.flag });
  closing.push(() => merger.stop());
  const stored = new Set<AccountId>();
  let count = 0;
  const wakeSoon = notMoreOften(clock, () => {
    for (const account of stored) merger.wake(account);
    stored.clear();
  });
  // After the answers: in this turn their own flush would still count as one that somebody waits for.
  const afterThisTurn = oncePerTurn(() => {
    storing.lower(count);
    // The more come together, the longer merging pauses anyway.
    wakeSoon(count > 1 ? BURST_MS + count : 0);
    count = 0;
  });
  return {
    async store(account, events) {
      const committed = commit.store({
        account,
        at: clock.now().getTime(),
        events: JSON.stringify(events),
      });
      storing.raise();
      try {
        await committed;
        stored.add(account);
        count += 1;
      } finally {
        afterThisTurn();
      }
    },
    merging: merger.ready,
    mergedFirst: (reader) => ({
      ...reader,
      async list(account, query) {
        await merger.mergeNow(account);
        return reader.list(account, query);
      },
      async get(account, callId) {
        await merger.mergeNow(account);
        return reader.get(account, callId);
      },
    }),
  };
}

function startMerger(
  { config, clock, logger, metrics, databaseAddress, tracing }: InboxBase,
  { patience, mergesApart }: InboxOptions,
  { inbox, storing }: { readonly inbox: DeliveryInbox; readonly storing: Int32Array },
): InboxMerger {
  const tellRepeats = (calls: readonly CallId[]): void => {
    for (const callId of calls) metrics.repeats.inc({ provider: providerOf(callId) });
  };
  const tellSpans = (spans: readonly PastSpan[]): void => spans.forEach((span) => tracing.tell(span));
  const isTraced = tracing !== NO_TRACING;
  if (mergesApart) {
    const settings = { database: databaseAddress, logLevel: config.logLevel, patience, storing, isTraced };
    return createMergerApart({ settings, clock, logger, tellRepeats, tellSpans });
  }
  return createInboxMerger({
    inbox,
    storing: () => storing[0] ?? 0,
    rules: { patience },
    clock,
    logger,
    tellRepeats,
    ...(isTraced && { watchBatch: watchBatches(tellSpans) }),
  });
}

/** What another thread can read of `commit.waiting`, and whether a burst goes on. */
function createStoringFlag(commit: GroupCommit<AcceptedDelivery>, clock: Clock) {
  const flag = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  let lowered = 0;
  return {
    flag,
    raise: (): void => void (flag[0] = commit.waiting()),
    /** Of several at once more is on its way, even if nobody waits in this very instant. */
    lower(count: number): void {
      const thisTime = (lowered += 1);
      const publish = (): void => {
        if (lowered === thisTime) flag[0] = commit.waiting();
      };
      if (count > 1) void clock.after(BURST_MS).then(publish);
      else publish();
    },
  };
}

/** However often it is asked for. */
function oncePerTurn(work: () => void): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    setImmediate(() => {
      isDue = false;
      work();
    });
  };
}
