import { setTimeout as wait } from 'node:timers/promises';
import type { Delivery } from '../providers/delivery';
import { sendDelivery } from '../providers/send-deliveries';
import type { ChangesStream } from './changes-stream';

export interface CallToPlay {
  readonly provider: string;
  readonly webhookUrl: string;
  readonly deliveries: readonly Delivery[];
  /** `real`: each delivery at its second of the call; `instant`: one after the other. */
  readonly pace: 'real' | 'instant';
}

/** Sends a call's deliveries in order and shows each answer on the pages; `signal` ends it early. */
export async function playCall(call: CallToPlay, stream: ChangesStream, signal: AbortSignal): Promise<void> {
  const start = Date.now();
  for (const delivery of call.deliveries) {
    const dueIn = start + delivery.atSecond * 1000 - Date.now();
    if (call.pace === 'real' && dueIn > 0) await wait(dueIn, undefined, { signal });
    const sent = await sendDelivery(delivery, call.webhookUrl);
    stream.tellDelivery({ provider: call.provider, ...sent });
  }
}
