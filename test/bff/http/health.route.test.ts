import { createHealthRoute } from '../../../bff/http/health.route';
import { createMetrics } from '../../../bff/telemetry/metrics';
import type { Served } from '../support/served';
import { serve, silent } from '../support/served';

let served: Served;
let isQueueUp = true;
beforeAll(async () => {
  const probes = {
    database: async () => undefined,
    queue: async () => {
      if (!isQueueUp) throw new Error('connection refused');
    },
  };
  served = await serve([createHealthRoute({ probes, metrics: createMetrics(), logger: silent })]);
});
afterAll(() => served.stop());
beforeEach(() => void (isQueueUp = true));

test('the service is ready when every part it depends on is', async () => {
  const response = await fetch(`${served.url}/readyz`);

  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: 'ok', parts: { database: 'ok', queue: 'ok' } });
});

test('a process that is about to stop says so, and that it wants no new callers', async () => {
  const leaving = new AbortController();
  const stopping = await serve([
    createHealthRoute({ probes: {}, metrics: createMetrics(), logger: silent, leaving: leaving.signal }),
  ]);
  const before = await fetch(`${stopping.url}/readyz`);
  leaving.abort();
  const after = await fetch(`${stopping.url}/readyz`);

  expect([before.status, after.status]).toEqual([200, 503]);
  expect(await after.json()).toEqual({ status: 'stopping', parts: {} });
  await stopping.stop();
});

test('readiness tells which part is missing while the process itself stays healthy', async () => {
  isQueueUp = false;

  const ready = await fetch(`${served.url}/readyz`);
  const healthy = await fetch(`${served.url}/healthz`);

  expect(ready.status).toBe(503);
  expect(await ready.json()).toEqual({
    status: 'unavailable',
    parts: { database: 'ok', queue: 'unavailable' },
  });
  expect(healthy.status).toBe(200);
});

test('figures are offered to Prometheus', async () => {
  const response = await fetch(`${served.url}/metrics`);

  expect(response.headers.get('content-type')).toMatch('text/plain');
  expect(await response.text()).toMatch(/^# HELP /m);
});
