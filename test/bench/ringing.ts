import { voipstudioCall } from '../sandbox/providers/voipstudio';
import type { Shot } from './load';

const ID = 'id-of-the-sample-call';
const SAMPLE = voipstudioCall({
  id: ID,
  externalNumber: '+12065550142',
  outcome: 'answered',
  extension: '10002',
})[0];
let count = 0;

/** The first delivery of a call nobody has heard of, as VoIPstudio sends it. */
export function ringing(webhookUrl: string): Shot & { readonly callId: string } {
  if (SAMPLE?.body === undefined) throw new Error('the sample call has no first delivery');
  const id = `bench-${process.pid}-${(count += 1)}`;
  return {
    url: webhookUrl,
    headers: SAMPLE.headers,
    body: SAMPLE.body.replaceAll(ID, id),
    callId: `voipstudio:${id}`,
  };
}
