import { request } from 'node:http';
import { once } from 'node:events';
import { createTracedDoor } from '../../../bff/compose/trace-deliveries';
import { AppError } from '../../../bff/domain/errors';
import { callId } from '../../../bff/domain/ids';
import { isWebhook } from '../../../bff/intake/webhook-door';
import type { WebhookDeps } from '../../../bff/intake/webhook-door';
import { traceOfCall } from '../../../bff/telemetry/trace-of-call';
import { NO_TRACING } from '../../../bff/telemetry/tracing';
import type { PastSpan } from '../../../bff/telemetry/tracing';
import { readFixture } from '../../sandbox/providers/delivery';
import { eventually } from '../../support/eventually';
import { createFakeClock } from '../../support/fake-clock';
import { connectionOf } from '../normalize/providers/connection-of';
import { SILENT_ORIGIN } from '../normalize/apis/serve-api';
import { providersAt } from '../support/for-every-provider';
import { serve } from '../support/served';
import type { Served } from '../support/served';

const connection = connectionOf('voipstudio');
const payload = readFixture('voipstudio/call-hangup.json');
const hangup = JSON.stringify(payload);
const TRACE = traceOfCall(connection.accountId, callId('voipstudio', String(payload['src_hash'])));

let served: Served | undefined;
let spans: PastSpan[];
beforeEach(() => {
  spans = [];
});
afterEach(() => served?.stop());

async function start(changes: Partial<WebhookDeps> = {}): Promise<string> {
  const deps: WebhookDeps = {
    providers: providersAt(SILENT_ORIGIN),
    publicUrl: 'https://bff.example',
    clock: createFakeClock(),
    findConnection: async () => ({ connection, accepting: true }),
    storeCallEvents: async () => undefined,
    noteDelivery: async () => undefined,
    isOurClick: () => false,
    ...changes,
  };
  const answer = createTracedDoor(deps, { ...NO_TRACING, tell: (span) => void spans.push(span) });
  served = await serve([], { opensFor: isWebhook, route: 'webhooks', answer });
  return `${served.url}/webhooks/voipstudio/key`;
}

/** Resolves when the clock shows another millisecond. */
async function nextMoment(): Promise<Date> {
  const before = Date.now();
  await eventually(() => Date.now() > before);
  return new Date();
}

const post = (url: string, body: string): Promise<Response> => fetch(url, { method: 'POST', body });

test('the span of a delivery lasts from the coming of its request, before its body is there, until it is stored', async () => {
  let isHere = false;
  let storedAt = new Date(0);
  const url = await start({
    async findConnection() {
      isHere = true;
      return { connection, accepting: true };
    },
    async storeCallEvents() {
      await nextMoment();
      storedAt = new Date();
    },
  });
  const sending = request(url, { method: 'POST', headers: { 'content-length': hangup.length } });
  sending.flushHeaders();
  await eventually(() => isHere);
  const bodySentAt = await nextMoment();
  sending.end(hangup);
  await once(sending, 'response');

  expect(spans).toMatchObject([{ name: 'delivery', traceId: TRACE }]);
  const [{ startedAt, endedAt, attributes }] = spans as [PastSpan];
  expect(startedAt.getTime()).toBeLessThan(bodySentAt.getTime());
  expect(endedAt.getTime()).toBeGreaterThanOrEqual(storedAt.getTime());
  expect(attributes).toMatchObject({ 'delivery.event': 'call.hangup', 'delivery.provider': 'voipstudio' });
  expect(attributes?.['delivery.read_ms']).toBeGreaterThanOrEqual(bodySentAt.getTime() - startedAt.getTime());
  expect(attributes?.['delivery.store_ms']).toBeGreaterThan(0);
});

test('a delivery that could not be stored is in the trace of its call, with what was answered', async () => {
  const url = await start({
    storeCallEvents: () => Promise.reject(new AppError('storage/unavailable', { retry: 'backoff' })),
  });

  expect((await post(url, hangup)).status).toBe(503);

  expect(spans).toMatchObject([{ traceId: TRACE, failure: 'delivery/not-stored' }]);
  expect(spans[0]?.attributes).not.toHaveProperty('delivery.store_ms');
});

test('a request that names no call leaves no trace', async () => {
  const url = await start();

  expect((await post(url, '{')).status).toBe(400);

  expect(spans).toEqual([]);
});
