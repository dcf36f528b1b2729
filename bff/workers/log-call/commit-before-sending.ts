import { AppError } from '../../domain/errors';
import type { LeasedCall, Transition } from './logging-memo';
import { nowOf } from './worker';
import type { Worker } from './worker';

/**
 * A process that stood still after it committed its intent finds the lease used up: somebody else may have looked the
 * write up, missed it and sent it again. Half of the lease is left for the request itself.
 */
const SEND_WITHIN_MS = 30_000;

/** The last step before the first byte leaves. @throws AppError queue/lease-lost, and then nothing may be sent */
export async function commitBeforeSending(
  worker: Worker,
  held: LeasedCall,
  change: Transition,
): Promise<LeasedCall> {
  const begun = nowOf(worker);
  const committed = await worker.store.transition(held, change);
  if (nowOf(worker) - begun > SEND_WITHIN_MS) throw new AppError('queue/lease-lost');
  return committed;
}
