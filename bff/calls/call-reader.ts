import type { CallView, CallWithTimeline, LoggingState } from '../contract/call-view';
import type { AccountId, CallId } from '../domain/ids';

export interface CallPage {
  readonly calls: readonly CallView[];
  /** Opaque; null on the last page. */
  readonly nextCursor: string | null;
}

export interface CallQuery {
  readonly limit: number;
  readonly cursor?: string;
  readonly status?: CallView['status'] | LoggingState;
}

export interface ChangedCallView {
  /** Grows with each change in an account; not gapless. */
  readonly position: number;
  readonly view: CallView;
}

/** Reads of one account's calls, in the words of the widget. */
export interface CallReader {
  /** Newest first. @throws AppError request/malformed for a cursor that is none of ours. */
  list(account: AccountId, query: CallQuery): Promise<CallPage>;
  /** @param callId any of the call's names: its own, or one that turned out to be a further name of it */
  get(account: AccountId, callId: CallId): Promise<CallWithTimeline | undefined>;
  /**
   * In order of position, each call once, in its newest state; those at the positions in `known` are left out. Reaches
   * `reachBack` behind `position` unless the caller, who knows what it has seen, says so by `known`.
   */
  changedSince(
    account: AccountId,
    position: number,
    known?: readonly number[],
  ): Promise<readonly ChangedCallView[]>;
  /**
   * In positions, which all accounts share: a change with a lower one may be committed after one with a higher. The
   * reader drops what it knows.
   */
  readonly reachBack: number;
}
