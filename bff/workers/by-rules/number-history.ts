import type { Facet } from '../../rules/situation';
import type { LeasedCall } from '../log-call/logging-memo';

/** What an account's other calls tell about the number of this one. */
export interface NumberHistory {
  /** Whether somebody spoke to the caller in a call that began after this one. */
  reachedAfter(call: LeasedCall, phone: string): Promise<Facet<'reached'>>;
  /** Wakes the calls of this number whose follow-up task may have to be closed now. */
  wakeFollowUps(call: LeasedCall, phone: string): Promise<void>;
  /** Those of the tasks that no other call of the account has. */
  tasksOfNoOther(call: LeasedCall, taskIds: readonly number[]): Promise<readonly number[]>;
  /** The incoming lead that an earlier call opened for the number, whatever has become of it. */
  incomingLeadOf(call: LeasedCall, phone: string): Promise<string | null>;
}
