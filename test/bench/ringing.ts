import { voipstudioCall } from '../sandbox/providers/voipstudio';
import type { Shot } from './load';

let count = 0;

/** The first delivery of a call nobody has heard of, from a number of its own, as VoIPstudio sends it. */
export function ringing(webhookUrl: string): Shot & { readonly callId: string } {
  const id = `bench-${process.pid}-${(count += 1)}`;
  const [delivery] = voipstudioCall({
    id,
    externalNumber: `+1206${String(2_000_000 + (count % 7_000_000))}`,
    outcome: 'answered',
    extension: '10002',
    startedAt: new Date(),
  });
  if (delivery?.body === undefined) throw new Error('the sample call has no first delivery');
  return { url: webhookUrl, headers: delivery.headers, body: delivery.body, callId: `voipstudio:${id}` };
}
