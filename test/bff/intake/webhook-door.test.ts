import { clickReference, createClickReferences } from '../../../bff/calls/click-reference';
import type { CallEvent } from '../../../bff/domain/call-event';
import { AppError } from '../../../bff/domain/errors';
import { accountId } from '../../../bff/domain/ids';
import type { AccountId } from '../../../bff/domain/ids';
import { createWebhookDoor, isWebhook } from '../../../bff/intake/webhook-door';
import type { FoundConnection, SeenDelivery, WebhookDeps } from '../../../bff/intake/webhook-door';
import { readFixture } from '../../sandbox/providers/delivery';
import { eventually } from '../../support/eventually';
import { createFakeClock } from '../../support/fake-clock';
import { connectionOf } from '../normalize/providers/connection-of';
import { serve } from '../support/served';
import type { Served } from '../support/served';
import { providersAt } from '../support/for-every-provider';

const KEY = '1-SGVsbG8tdGhpcy1pcy1hbi11bmd1ZXNzYWJsZS1rZXk';
const hangup = JSON.stringify(readFixture('voipstudio/call-hangup.json'));
const NOTHING_ANSWERS = 'http://127.0.0.1:9';

const references = createClickReferences([Buffer.alloc(32, 1)]);

interface Stored {
  readonly account: AccountId;
  readonly events: readonly CallEvent[];
}

let served: Served | undefined;
let asked: string[];
let stored: Stored[];
let noted: string[];

beforeEach(() => {
  asked = [];
  stored = [];
  noted = [];
});

afterEach(async () => {
  await served?.stop();
});

const connections: Readonly<Record<string, FoundConnection>> = {
  [`voipstudio/${KEY}`]: { connection: connectionOf('voipstudio'), accepting: true },
  [`myoperator/${KEY}`]: {
    connection: connectionOf('myoperator', { credentials: { secretToken: 'abc123def' } }),
    accepting: true,
  },
  [`roistat/${KEY}`]: { connection: connectionOf('roistat'), accepting: false },
};

async function start(changes: Partial<WebhookDeps> = {}): Promise<string> {
  const answer = createWebhookDoor({
    providers: providersAt(NOTHING_ANSWERS),
    publicUrl: 'https://bff.example',
    clock: createFakeClock(),
    findConnection: async (provider, key) => {
      asked.push(`${provider}/${key}`);
      return connections[`${provider}/${key}`];
    },
    storeCallEvents: async (account, events) => void stored.push({ account, events }),
    noteDelivery: async ({ provider }) => void noted.push(provider),
    isOurClick: references.isOurs,
    ...changes,
  });
  served = await serve([], { opensFor: isWebhook, route: 'webhooks', answer });
  return `${served.url}/webhooks`;
}

function post(url: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
}

async function problemOf(response: Response): Promise<unknown> {
  expect(response.headers.get('content-type')).toMatch('application/problem+json');
  return response.json();
}

test('answers an empty 200 once the delivery is stored', async () => {
  const url = await start();

  const response = await post(`${url}/voipstudio/${KEY}`, hangup);

  expect(response.status).toBe(200);
  expect(await response.text()).toBe('');
  expect(stored).toMatchObject([{ account: 1, events: [{ name: 'call.hangup' }] }]);
  expect(noted).toEqual(['voipstudio']);
});

test('answers a provider only after the commit', async () => {
  let commit: (() => void) | undefined;
  const url = await start({ storeCallEvents: () => new Promise((resolve) => (commit = resolve)) });

  let isAnswered = false;
  const response = post(`${url}/voipstudio/${KEY}`, hangup).finally(() => (isAnswered = true));
  await eventually(() => commit !== undefined);
  // Another request comes and goes meanwhile.
  await post(`${url}/voipstudio/${KEY}`, '{');

  expect(isAnswered).toBe(false);
  commit?.();
  expect((await response).status).toBe(200);
});

test('answers 200 to an event that says nothing about a call, and stores none', async () => {
  const url = await start();

  const response = await post(
    `${url}/voipstudio/${KEY}`,
    JSON.stringify({ ...readFixture('voipstudio/call-hangup.json'), event_name: 'call.parked' }),
  );

  expect(response.status).toBe(200);
  expect(stored).toEqual([]);
  expect(noted).toEqual(['voipstudio']);
});

test('stores a text message, and names no call in the log that nobody knows', async () => {
  const seen: SeenDelivery[] = [];
  const url = await start({ onDelivery: (one) => void seen.push(one) });

  await post(`${url}/voipstudio/${KEY}`, JSON.stringify(readFixture('voipstudio/sms-received.json')));

  expect(stored).toMatchObject([{ events: [{ name: 'sms.received' }] }]);
  expect(seen).toEqual([{ provider: 'voipstudio', outcome: 'stored', calls: [] }]);
});

test('of an account that has not switched the integration on only the time of a delivery is kept', async () => {
  const url = await start();

  const response = await post(
    `${url}/roistat/${KEY}`,
    JSON.stringify(readFixture('roistat/after-call.json')),
  );

  expect(response.status).toBe(200);
  expect([stored, noted]).toEqual([[], ['roistat']]);
});

test.each(['voipstudio/unknown-key', 'nobody/key', '__proto__/key', 'constructor/key', 'voipstudio/a%00b'])(
  'knows no webhook address %s',
  async (path) => {
    const url = await start();

    const response = await post(`${url}/${path}`, hangup);

    expect(response.status).toBe(404);
    expect(await problemOf(response)).toMatchObject({ code: 'delivery/unknown-connection' });
    expect(stored).toEqual([]);
  },
);

const CLICK = { userId: 43, entity: { type: 'leads', id: 4003 } } as const;
const OURS = references.write(accountId(1), CLICK);

test.each<[string, string, string | undefined]>([
  ['that we wrote comes back', OURS, OURS],
  ['that was invented is left out', `${clickReference(CLICK)}-0123456789ab`, undefined],
  ['without a signature is left out', clickReference(CLICK), undefined],
  ['whose manager was changed is left out', OURS.replace('u43', 'u44'), undefined],
  ['whose card was changed is left out', OURS.replace('l4003', 'l4004'), undefined],
  ['that we wrote for another account is left out', references.write(accountId(2), CLICK), undefined],
  ['of somebody else’s is left out', 'fdfdfdf', undefined],
])('a click’s reference %s, and the call is stored', async (_, client_ref_id, expected) => {
  const url = await start();
  const log = JSON.stringify({ ...readFixture('myoperator/in-call.json'), client_ref_id });

  const response = await post(`${url}/myoperator/${KEY}`, log, { 'x-secret': 'abc123def' });

  expect(response.status).toBe(200);
  expect(stored[0]?.events.map(({ clickToCallReference }) => clickToCallReference)).toEqual([expected]);
});

test('asks the database for no provider and no key that cannot be one', async () => {
  const url = await start();

  await post(`${url}/voipstudio/${'k'.repeat(200)}`, hangup);
  await post(`${url}/voipstudio/a%00b`, hangup);
  await post(`${url}/constructor/${KEY}`, hangup);

  expect(asked).toEqual([]);
});

test('refuses a delivery that the account cannot verify', async () => {
  const url = await start();

  const response = await post(
    `${url}/myoperator/${KEY}`,
    JSON.stringify(readFixture('myoperator/in-call.json')),
  );

  expect(response.status).toBe(401);
  expect(await problemOf(response)).toMatchObject({ code: 'delivery/signature-mismatch' });
  expect([stored, noted]).toEqual([[], []]);
});

test('verifies a delivery before it reads it', async () => {
  const url = await start();

  expect((await post(`${url}/myoperator/${KEY}`, '{')).status).toBe(401);
  expect((await post(`${url}/myoperator/${KEY}`, '{', { 'x-secret': 'abc123def' })).status).toBe(400);
});

test('reads a GET with the names in its address', async () => {
  const url = await start();

  const response = await fetch(
    `${url}/myoperator/${KEY}?uid=s5.1.2&call_state=5&clid=+919999999999&key=abc123def`,
  );

  expect(response.status).toBe(200);
  expect(stored).toMatchObject([{ events: [{ callId: 'myoperator:s5.1.2', name: 'call_state 5' }] }]);
});

test('names the fields of a malformed delivery', async () => {
  const url = await start();

  const response = await post(`${url}/voipstudio/${KEY}`, JSON.stringify({ event_name: 'call.hangup' }));

  expect(response.status).toBe(400);
  expect(await problemOf(response)).toMatchObject({
    code: 'delivery/malformed',
    errors: [{ path: 'call_id', code: 'required' }],
  });
  expect(noted).toEqual([]);
});

test('takes 256 KiB and not a byte more', async () => {
  const url = await start();
  const padded = (bytes: number): string => {
    const start = hangup.replace(/}$/, ',"padding":"');
    return `${start}${'x'.repeat(bytes - start.length - 2)}"}`;
  };

  const fits = await post(`${url}/voipstudio/${KEY}`, padded(256 * 1024));
  const tooLarge = await post(`${url}/voipstudio/${KEY}`, padded(256 * 1024 + 1));

  expect(fits.status).toBe(200);
  expect(tooLarge.status).toBe(413);
  expect(await problemOf(tooLarge)).toMatchObject({ code: 'delivery/too-large' });
  expect(stored).toHaveLength(1);
});

test('refuses a body in a coding that it cannot undo', async () => {
  const url = await start();

  const response = await post(`${url}/voipstudio/${KEY}`, hangup, { 'content-encoding': 'rot13' });

  expect(response.status).toBe(400);
  expect(await problemOf(response)).toMatchObject({ code: 'delivery/malformed' });
});

test.each<[string, Partial<WebhookDeps>]>([
  ['events', { storeCallEvents: () => Promise.reject(new AppError('storage/unavailable')) }],
  ['time of the delivery', { noteDelivery: () => Promise.reject(new Error('connection lost')) }],
  ['connection', { findConnection: () => Promise.reject(new Error('connection lost')) }],
])('asks the provider to send again when the %s cannot be stored or read', async (_, broken) => {
  const url = await start(broken);

  const response = await post(`${url}/voipstudio/${KEY}`, hangup);

  expect(response.status).toBe(503);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await problemOf(response)).toMatchObject({ code: 'delivery/not-stored' });
});

test('gives a provider the reply that its handshake asks for', async () => {
  const providers = providersAt(NOTHING_ANSWERS);
  const echoing = {
    ...providers.voipstudio,
    toCallEvents: () => ({ events: [], reply: { contentType: 'text/plain', body: 'echo' } }),
  };
  const url = await start({ providers: { ...providers, voipstudio: echoing } });

  const response = await fetch(`${url}/voipstudio/${KEY}`);

  expect(response.headers.get('content-type')).toMatch('text/plain');
  expect(await response.text()).toBe('echo');
});
