/**
 * What is late waits behind everything that somebody waits for, and may go together with others. A call is late when
 * nothing has kept it from being written for a while: Kommo, its plan, or we ourselves were down. Pure.
 */
import { describeCall } from '../../calls/describe-call';
import { dueTime } from '../../calls/due-time';
import type { Lane, WriteOptions } from '../../crm/crm-client';
import type { Instant } from '../../domain/call-event';
import type { LeasedCall, LoggingMemo } from './logging-memo';
import type { Worker } from './worker';

/**
 * How many go together after so many troubles: a batch without an answer may have been too heavy, and one that was
 * refused without a word of who is to blame has to be taken apart.
 * https://developers.kommo.com/docs/limitations recommends fifty.
 */
const SIZES = [50, 50, 7, 1] as const;
/** Kommo named those it does not accept: the others may try once more together. */
export const TROUBLE = { 'others-named': 1, 'nobody-named': 2, resent: 2 } as const;

/** New facts make a call a live one again: somebody has just said them. */
export function isLate(
  { patience, lateAfterMs }: Pick<Worker, 'patience' | 'lateAfterMs'>,
  call: LeasedCall,
  at: Instant,
): boolean {
  return at - dueTime(describeCall(call.facts), call.heardAt, patience) > lateAfterMs;
}

/** @param troubles of earlier attempts, see `TROUBLE` */
export function batchSize(troubles: number): number {
  return SIZES[Math.min(troubles, SIZES.length - 1)] ?? 1;
}

/** How one call's write goes to Kommo. @param lane where it waits when it is not late */
export function travelOf(
  { memo }: { readonly memo: Pick<LoggingMemo, 'batchTroubles' | 'resends'> },
  lane: Lane,
  late: boolean,
): Pick<WriteOptions, 'lane' | 'batchOf'> {
  if (!late) return { lane };
  const troubles = (memo.batchTroubles ?? 0) + TROUBLE.resent * (memo.resends ?? 0);
  const size = batchSize(troubles);
  return size === 1 ? { lane: 'backfill' } : { lane: 'backfill', batchOf: size };
}
