/**
 * Deliveries that were accepted and are not merged into their calls yet. Storing one is all that a provider waits for.
 *
 * States of a delivery: stored → merged, and then it is gone. One that cannot be merged stays, and is tried again
 * later and later.
 * Who may move it: whoever locks it, in the transaction that merges it; so it is merged and gone, or neither.
 * Crash: before it is stored nothing was answered, and the provider sends again; after that any process merges it. The
 * merging transaction need not be on disk when it ends: lost, it is lost whole, and the delivery waits again.
 * Not guaranteed: the order of merging, nor that a delivery is merged only once (a repetition changes nothing).
 */
import type { CallEvent, Instant } from '../domain/call-event';
import type { AccountId } from '../domain/ids';
import type { CallUnit } from './unit-of-work';

export interface AcceptedDelivery {
  readonly account: AccountId;
  /** When it arrived. */
  readonly at: Instant;
  /** JSON of its events: what is measured, sent and stored is one text. */
  readonly events: string;
}

export interface WaitingDelivery {
  readonly id: number;
  readonly at: Instant;
  readonly events: readonly CallEvent[];
  /** Times that merging it has failed. */
  readonly failures: number;
}

export interface TakeOptions {
  /** Most deliveries of one transaction. */
  readonly limit: number;
  /** Whether to wait for those that somebody else is merging now; else they are left out. */
  readonly wait: boolean;
}

export interface DeliveryInbox {
  /** All of them are on disk when it resolves, whatever accounts they belong to; or none is. */
  store(deliveries: readonly AcceptedDelivery[]): Promise<void>;
  /** Those with deliveries that are due and arrived `olderThanMs` ago. */
  waitingAccounts(olderThanMs: number): Promise<readonly AccountId[]>;
  /**
   * Takes an account's oldest deliveries that are due, and does `merge` in the same transaction, perhaps more than once.
   * @returns what the last `merge` made; undefined when nothing waits
   */
  take<Value>(
    account: AccountId,
    options: TakeOptions,
    merge: (unit: CallUnit, taken: readonly WaitingDelivery[]) => Promise<Value>,
  ): Promise<Value | undefined>;
  postpone(
    account: AccountId,
    delivery: WaitingDelivery,
    reason: { error: string; afterMs: number },
  ): Promise<void>;
}
