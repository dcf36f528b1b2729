import fc from 'fast-check';
import type { ProviderName } from '../../../bff/contract/settings';
import type { CallEvent } from '../../../bff/domain/call-event';
import { createWebhookDoor, isWebhook } from '../../../bff/intake/webhook-door';
import { damagedText, hostilePayload } from '../../contracts/hostile-payload';
import { asForm } from '../../contracts/provider-deliveries';
import { readFixture } from '../../sandbox/providers/delivery';
import { TELNYX_PUBLIC_KEY, telnyxHeaders } from '../../sandbox/providers/telnyx';
import { twilioSignature } from '../../sandbox/providers/twilio';
import { zadarmaForm, zadarmaSignature } from '../../sandbox/providers/zadarma';
import { createFakeClock } from '../../support/fake-clock';
import { connectionOf } from '../normalize/providers/connection-of';
import { providersAt } from '../support/for-every-provider';
import { serve } from '../support/served';
import type { Served } from '../support/served';

const PUBLIC_URL = 'https://bff.example';
const AUTH_TOKEN = '12345';
/** That of the fixtures. */
const AIRCALL_TOKEN = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';
/** Without a secret the others are proved by their address. */
const SECRETS: Readonly<Partial<Record<ProviderName, Record<string, string>>>> = {
  twilio: { authToken: AUTH_TOKEN },
  aircall: { webhookToken: AIRCALL_TOKEN },
  zadarma: { apiSecret: AUTH_TOKEN },
  telnyx: { publicKey: TELNYX_PUBLIC_KEY },
  ringcentral: { verificationToken: AUTH_TOKEN },
};
const VARIANTS = 500;
const SEED = 20_260_302;

const clock = createFakeClock();
let served: Served;
let stored: (readonly CallEvent[])[] = [];
beforeAll(async () => {
  const answer = createWebhookDoor({
    providers: providersAt('http://127.0.0.1:9'),
    publicUrl: PUBLIC_URL,
    clock,
    findConnection: async (name) => ({
      connection: connectionOf(name, { credentials: SECRETS[name] ?? {} }),
      accepting: true,
    }),
    storeCallEvents: async (_account, events) => void stored.push(events),
    noteDelivery: async () => undefined,
    isOurClick: () => false,
  });
  served = await serve([], { opensFor: isWebhook, route: 'webhooks', answer });
});
afterAll(() => served.stop());

/** A header that proves the delivery, where the provider has one: what is tried is the reading. */
function proofOf(name: ProviderName, path: string, body: string): Record<string, string> {
  if (name === 'twilio')
    return { 'x-twilio-signature': twilioSignature(AUTH_TOKEN, `${PUBLIC_URL}${path}`, body) };
  if (name === 'ringcentral') return { 'verification-token': AUTH_TOKEN };
  if (name !== 'zadarma') return {};
  const fields = Object.fromEntries(new URLSearchParams(body));
  return { signature: zadarmaSignature(AUTH_TOKEN, fields) };
}

async function send(name: ProviderName, text: Buffer): Promise<number> {
  const path = `/webhooks/${name}/key`;
  const isForm = name === 'twilio' || name === 'zadarma';
  const body = Buffer.from(name === 'zadarma' ? asForm(text, zadarmaForm) : text);
  const response = await fetch(`${served.url}${path}`, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: {
      'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      ...proofOf(name, path, body.toString()),
      ...(name === 'telnyx' && telnyxHeaders(body, clock.now().getTime())),
    },
  });
  await response.arrayBuffer();
  return response.status;
}

test.each<[ProviderName, string]>([
  ['voipstudio', 'voipstudio/call-hangup.json'],
  ['voipstudio', 'voipstudio/sms-received.json'],
  ['myoperator', 'myoperator/after-call.json'],
  ['myoperator', 'myoperator/v2-call-summary.json'],
  ['roistat', 'roistat/after-call.json'],
  ['twilio', 'twilio/call-completed.json'],
  ['aircall', 'aircall/call-ended.json'],
  ['zadarma', 'zadarma/notify-end.json'],
  ['telnyx', 'telnyx/call-hangup.json'],
  ['ringcentral', 'ringcentral/inbound-manager-disconnected.json'],
])(
  'the door answers every hostile delivery of %s (%s) with 200, 400 or 401, and stores nothing of what it refuses',
  async (name, fixture) => {
    const payload = readFixture(fixture);
    const texts = fc.sample(hostilePayload(payload), { numRuns: VARIANTS, seed: SEED });
    const damaged = fc.sample(damagedText(payload), { numRuns: VARIANTS / 5, seed: SEED });
    const statuses = new Set<number>();

    for (const body of [...texts.map((text) => Buffer.from(text)), ...damaged]) {
      stored = [];
      const status = await send(name, body);
      statuses.add(status);
      if (status !== 200) expect(stored).toEqual([]);
    }

    expect([...statuses].filter((status) => ![200, 400, 401].includes(status))).toEqual([]);
    expect(statuses).toContain(400);
  },
  60_000,
);
