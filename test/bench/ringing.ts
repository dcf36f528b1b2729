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

/** What differs from call to call, at the places of the sample where it stands. */
const pieces = piecesOf(sample?.body ?? '');

function piecesOf(body: string): readonly string[] {
  return body
    .replaceAll(NUMBER, '\0number\0')
    .replace(TIME, '\0time\0')
    .replace(HASH, '\0id\0')
    .replace(/"(uk003\.\w+)\./, '"$1-\0count\0.')
    .replace(/"call_id":\d+/, '"call_id":\0callNumber\0')
    .split('\0');
}

/** The first delivery of a call nobody has heard of, from a number of its own, as VoIPstudio sends it. */
export function ringing(webhookUrl: string): Shot & { readonly callId: string } {
  if (sample?.body === undefined) throw new Error('the sample call has no first delivery');
  count += 1;
  const id = `bench-${process.pid}-${count}`;
  const told: Readonly<Record<string, string>> = {
    number: `1206${2_000_000 + (count % 7_000_000)}`,
    time: timeNow(),
    id,
    count: String(count),
    callNumber: String(500_000_000 + count),
  };
  let body = pieces[0] ?? '';
  for (let place = 1; place < pieces.length; place += 2) {
    body += (told[pieces[place] ?? ''] ?? '') + (pieces[place + 1] ?? '');
  }
  return { url: webhookUrl, headers: sample.headers, body, callId: `voipstudio:${id}` };
}

let second = 0;
let written = '';

/** Written anew once a second. */
function timeNow(): string {
  const now = Math.floor(Date.now() / 1000);
  if (now !== second) written = new Date(now * 1000).toISOString().slice(0, 19).replace('T', ' ');
  second = now;
  return written;
}
