import { createClickReferences } from '../../../bff/calls/click-reference';
import type { CallEvent } from '../../../bff/domain/call-event';
import { AppError } from '../../../bff/domain/errors';
import { accountId } from '../../../bff/domain/ids';
import { createWebhookDoor, isWebhook } from '../../../bff/intake/webhook-door';
import type { WebhookDeps } from '../../../bff/intake/webhook-door';
import { readFixture } from '../../sandbox/providers/delivery';
import { createFakeClock } from '../../support/fake-clock';
import { connectionOf } from '../normalize/providers/connection-of';
import { providersAt } from '../support/for-every-provider';
import { serve } from '../support/served';
import type { Served } from '../support/served';

const hangup = JSON.stringify(readFixture('voipstudio/call-hangup.json'));
const NOTHING_ANSWERS = 'http://127.0.0.1:9';
const references = createClickReferences([Buffer.alloc(32, 1)]);
const CLICK = { userId: 7, entity: null };

let served: Served | undefined;
let stored: (readonly CallEvent[])[] = [];
beforeEach(() => {
  stored = [];
});
afterEach(() => served?.stop());

async function start(changes: Partial<WebhookDeps>): Promise<string> {
  const answer = createWebhookDoor({
    providers: providersAt(NOTHING_ANSWERS),
    publicUrl: 'https://bff.example',
    clock: createFakeClock(),
    findConnection: async () => ({ connection: connectionOf('voipstudio'), accepting: true }),
    storeCallEvents: async (_account, events) => void stored.push(events),
    noteDelivery: async () => undefined,
    isOurClick: references.isOurs,
    ...changes,
  });
  served = await serve([], { opensFor: isWebhook, route: 'webhooks', answer });
  return `${served.url}/webhooks`;
}

function post(url: string, body: string): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
}

const order = { path: '/calls/1/actions/transfer', json: { to: '+12125096995' } };
const url = 'voipstudio/key';

/** A provider that asks for the customer to be dialled now. */
function ordering(carryOut: () => Promise<void>, reference = references.write(accountId(1), CLICK)) {
  const providers = providersAt(NOTHING_ANSWERS);
  const { voipstudio } = providers;
  return {
    providers: {
      ...providers,
      voipstudio: {
        ...voipstudio,
        toCallEvents: (...told: Parameters<typeof voipstudio.toCallEvents>) => ({
          events: voipstudio
            .toCallEvents(...told)
            .events.map((event) => ({ ...event, clickToCallReference: reference })),
          order,
        }),
        api: { ...voipstudio.api, carryOut },
      },
    },
  };
}

test('in a call that was started here, the provider is told what to do next once the event is stored', async () => {
  const given: number[] = [];
  const base = await start(ordering(async () => void given.push(stored.length)));

  expect((await post(`${base}/${url}`, hangup)).status).toBe(200);

  expect(given).toEqual([1]);
});

test('a delivery whose order was not carried out is to be sent again, though it is stored', async () => {
  const refused = new AppError('calls/provider-failed', { retry: 'backoff' });
  const base = await start(ordering(() => Promise.reject(refused)));

  expect((await post(`${base}/${url}`, hangup)).status).toBe(502);

  expect(stored).toHaveLength(1);
});

test('nobody is dialled for a click that was not ours, nor while logging is off', async () => {
  const given: unknown[] = [];
  const carryOut = async (): Promise<void> => void given.push(order);
  const forged = await start(ordering(carryOut, 'u7-0123456789ab'));
  expect((await post(`${forged}/${url}`, hangup)).status).toBe(200);
  await served?.stop();
  const off = await start({
    ...ordering(carryOut),
    findConnection: async () => ({ connection: connectionOf('voipstudio'), accepting: false }),
  });
  expect((await post(`${off}/${url}`, hangup)).status).toBe(200);

  expect(given).toEqual([]);
});
