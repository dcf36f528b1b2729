import type { EntityRef } from './call-view';

/** Somebody on a call list: `GET /api/callees`. */
export interface Callee {
  /** The card that was selected, and that the call belongs to. */
  readonly card: EntityRef;
  readonly name: string;
  readonly phone: string;
}

/** The most cards that one request may name. */
export const MOST_CALLEES = 50;
