/** The times of the budget, in milliseconds. What they are for is told in `budget`. */

/** From an answer until its place is free: a little more than the second, for clocks that are being set. */
export const CLOSED_MS = 1_005;
/** Of a place whose holder may have died: longer than any request may last. */
export const LEASE_MS = 30_000;
/** From the taking of a place to its request: the longest request still ends before the lease of the place does. */
export const USE_WITHIN_MS = 8_000;
/** A place is taken so long before it comes free, so that its next request leaves at that moment. */
export const AHEAD_MS = 30;
export const LONGEST_PAUSE_WAITED_MS = 5_000;
/** How long after the next free place a waiting lane is still let go first. */
export const COURTESY_MS = 30;
/** In which the last lane takes all places; less than the second, so that it is the places that limit it. */
export const SPREAD_MS = 930;
/** Rows locked by somebody who is just taking them look free. */
export const LOCKED_MS = 10;
/** So long before its turn somebody of the last lane gets ready. */
export const GET_READY_MS = 120;
/** Who got ready and had to wait for so long gets ready again. */
export const READY_FOR_MS = 5_000;
/** Half of the time that a write may take from its intent to its first byte. */
export const OLDEST_READY_MS = 15_000;
