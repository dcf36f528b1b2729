import type { CallReader } from '../calls/call-reader';
import type { LoggingPatience } from '../calls/due-time';
import { createInboxMerger } from '../calls/merge-inbox';
import type { InboxMerger } from '../calls/merge-inbox';
import type { CallEvent } from '../domain/call-event';
import type { AccountId } from '../domain/ids';
import { providerOf } from '../domain/ids';
import { createGroupCommit } from '../intake/group-commit';
import { createDeliveryInbox } from '../storage/delivery-inbox';
import type { Base, Closing } from './open-base';

export interface Inbox {
  /** Resolves once the events are on disk; merging them into their calls follows. */
  store(account: AccountId, events: readonly CallEvent[]): Promise<void>;
  /** Whoever asks for calls is told of all that was answered before. */
  mergedFirst(reader: CallReader): CallReader;
}

/** Also a process that stores nothing merges what another one has left. */
export function startInbox(
  { pool, clock, logger, metrics }: Base,
  patience: LoggingPatience,
  closing: Closing,
): Inbox {
  const inbox = createDeliveryInbox(pool);
  const commit = createGroupCommit({ flush: inbox.store, bytesOf: ({ events }) => events.length, clock });
  const merger = createInboxMerger({
    inbox,
    isStoring: commit.isBusy,
    rules: { patience },
    clock,
    logger,
    tellRepeats: (calls) => {
      for (const callId of calls) metrics.repeats.inc({ provider: providerOf(callId) });
    },
  });
  closing.push(() => merger.stop());
  const wake = wakesTogether(merger);
  return {
    async store(account, events) {
      await commit.store({ account, at: clock.now().getTime(), events: JSON.stringify(events) });
      wake(account);
    },
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

/** After the answers: in this turn their own flush would still count as one that somebody waits for. */
function wakesTogether(merger: InboxMerger): (account: AccountId) => void {
  const stored = new Set<AccountId>();
  return (account) => {
    if (stored.size === 0) {
      setImmediate(() => {
        for (const one of stored) merger.wake(one);
        stored.clear();
      });
    }
    stored.add(account);
  };
}
