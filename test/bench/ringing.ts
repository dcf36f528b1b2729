import { voipstudioCall } from '../sandbox/providers/voipstudio';
import type { Shot } from './load';

let count = 0;

const NUMBER = '12060000000';
const HASH = 'hash-of-the-sample';
/** `YYYY-MM-DD HH:MM:SS`, of all times that are not null. */
const TIME = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g;

/** The sample is written once: a load that writes each delivery anew costs as much as what it measures. */
const [sample] = voipstudioCall({
  id: HASH,
  externalNumber: `+${NUMBER}`,
  outcome: 'answered',
  extension: '10002',
  startedAt: new Date(),
});

/** The first delivery of a call nobody has heard of, from a number of its own, as VoIPstudio sends it. */
export function ringing(webhookUrl: string): Shot & { readonly callId: string } {
  if (sample?.body === undefined) throw new Error('the sample call has no first delivery');
  const id = `bench-${process.pid}-${(count += 1)}`;
  const number = `1206${String(2_000_000 + (count % 7_000_000))}`;
  const now = new Date().toISOString().slice(0, 19).replace('T', ' ');
  const body = sample.body
    .replaceAll(NUMBER, number)
    .replace(TIME, now)
    .replace(HASH, id)
    .replace(/"(uk003\.\w+)\./, `"$1-${count}.`)
    .replace(/"call_id":\d+/, `"call_id":${500_000_000 + count}`);
  return { url: webhookUrl, headers: sample.headers, body, callId: `voipstudio:${id}` };
}
