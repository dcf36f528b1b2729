import { setTimeout as wait } from 'node:timers/promises';
import type { Delivery } from '../providers/delivery';
import { sendDelivery } from '../providers/send-deliveries';
import type { ChangesStream } from './changes-stream';

export interface CallToPlay {
  readonly provider: string;
  readonly webhookUrl: string;
  readonly deliveries: readonly Delivery[];
  readonly pace: Pace;
}

/** `real`: each delivery at its second of the call; `fast`: a tenth of that; `instant`: one after the other. */
export const PACES = ['real', 'fast', 'instant'] as const;
export type Pace = (typeof PACES)[number];

const MILLISECONDS_PER_SECOND: Readonly<Record<Pace, number>> = { real: 1000, fast: 100, instant: 0 };

/** Sends a call's deliveries in order and shows each answer on the pages; `signal` ends it early. */
export async function playCall(call: CallToPlay, stream: ChangesStream, signal: AbortSignal): Promise<void> {
  const start = Date.now();
  for (const delivery of call.deliveries) {
    const dueIn = start + delivery.atSecond * MILLISECONDS_PER_SECOND[call.pace] - Date.now();
    if (dueIn > 0) await wait(dueIn, undefined, { signal });
    const sent = await sendDelivery(delivery, call.webhookUrl);
    stream.tellDelivery({ provider: call.provider, ...sent });
  }
}
