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
  get(account: AccountId, callId: CallId): Promise<CallWithTimeline | undefined>;
  /**
   * In order of position, each call once, in its newest state. Reaches a little behind `position`, because
   * a change with a lower position may be committed after one with a higher: the reader drops what it knows.
   */
  changedSince(account: AccountId, position: number): Promise<readonly ChangedCallView[]>;
}
