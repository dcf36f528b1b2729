import { createHealthRoute } from '../../../bff/http/health.route';
import { createReadiness } from '../../../bff/http/readiness';
import { createMetrics } from '../../../bff/telemetry/metrics';
import type { Served } from '../support/served';
import { serve, silent } from '../support/served';

let served: Served;
const up = new Set<string>();
const probe = (part: string) => async () => {
  if (!up.has(part)) throw new Error('connection refused');
};
beforeAll(async () => {
  const readiness = createReadiness({
    needed: { database: probe('database'), queue: probe('queue') },
    helpful: { merging: probe('merging') },
    logger: silent,
  });
  served = await serve([createHealthRoute({ readiness, metrics: createMetrics() })]);
});
afterAll(() => served.stop());
beforeEach(() => ['database', 'queue', 'merging'].forEach((part) => up.add(part)));

test('the service is ready when every part it depends on is', async () => {
  const response = await fetch(`${served.url}/readyz`);

  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    status: 'ok',
    parts: { database: 'ok', queue: 'ok', merging: 'ok' },
  });
});

test('a process that is about to stop says so, and that it wants no new callers', async () => {
  const leaving = new AbortController();
  const stopping = await serve([
    createHealthRoute({
      readiness: createReadiness({ needed: {}, logger: silent }),
      metrics: createMetrics(),
      leaving: leaving.signal,
    }),
  ]);
  const before = await fetch(`${stopping.url}/readyz`);
  leaving.abort();
  const after = await fetch(`${stopping.url}/readyz`);

  expect([before.status, after.status]).toEqual([200, 503]);
  expect(await after.json()).toEqual({ status: 'stopping', parts: {} });
  await stopping.stop();
});

test('readiness tells which part is missing while the process itself stays healthy', async () => {
  up.delete('queue');

  const ready = await fetch(`${served.url}/readyz`);
  const healthy = await fetch(`${served.url}/healthz`);

  expect(ready.status).toBe(503);
  expect(await ready.json()).toEqual({
    status: 'unavailable',
    parts: { database: 'ok', queue: 'unavailable', merging: 'ok' },
  });
  expect(healthy.status).toBe(200);
});

test('a door that stores and does not merge stays open to callers, and says what is wrong', async () => {
  up.delete('merging');

  const response = await fetch(`${served.url}/readyz`);

  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    status: 'degraded',
    parts: { database: 'ok', queue: 'ok', merging: 'unavailable' },
  });
});

test('a door that can neither store nor merge is closed', async () => {
  up.delete('merging');
  up.delete('database');

  const response = await fetch(`${served.url}/readyz`);

  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ status: 'unavailable' });
});

test('figures are offered to Prometheus', async () => {
  const response = await fetch(`${served.url}/metrics`);

  expect(response.headers.get('content-type')).toMatch('text/plain');
  expect(await response.text()).toMatch(/^# HELP /m);
});
