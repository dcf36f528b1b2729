import { createRateLimit } from '../sandbox/kommo/rate-limit';
import { callItem, withSandbox } from './sandbox-kommo-client';
import type { SandboxClient } from './sandbox-kommo-client';

const CALLS = '/api/v4/calls';
const strict = { rateLimitPerSecond: 7 };

/** A sandbox whose second starts after the consent of the client. */
function freshSecond(sandbox: SandboxClient): void {
  sandbox.turnClock(1000);
  sandbox.simulator.rateLimit.reset();
}

async function readTimes(sandbox: SandboxClient, times: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let count = 0; count < times; count += 1) statuses.push((await sandbox.get('/api/v4/account')).status);
  return statuses;
}

describe('the rate limit', () => {
  test('lets seven requests into a second and tells the eighth in the body how long to wait', () =>
    withSandbox(async (sandbox) => {
      freshSecond(sandbox);
      const statuses = await readTimes(sandbox, 7);

      const eighth = await sandbox.get('/api/v4/account');

      expect(statuses).toEqual(Array.from({ length: 7 }, () => 200));
      expect(eighth.status).toBe(429);
      expect(eighth.json).toMatchObject({ title: 'Too Many Requests', status: 429, retry_after: 1 });
      expect(sandbox.simulator.rateLimit.peakRequestsPerSecond()).toBe(8);
      expect(sandbox.simulator.rateLimit.violations()).toMatchObject([{ kind: 'rate' }]);
    }, strict));

  test('counts over any second, not over those of the clock', () =>
    withSandbox(async (sandbox) => {
      freshSecond(sandbox);
      sandbox.turnClock(900);
      await readTimes(sandbox, 4);
      sandbox.turnClock(200);
      const statuses = await readTimes(sandbox, 4);

      expect(statuses).toEqual([200, 200, 200, 429]);
    }, strict));

  test.each([
    [999, 429],
    [1000, 200],
  ])('%i ms after seven requests answers with %i', (pause, status) =>
    withSandbox(async (sandbox) => {
      freshSecond(sandbox);
      await readTimes(sandbox, 7);
      sandbox.turnClock(pause);

      expect(await readTimes(sandbox, 1)).toEqual([status]);
    }, strict),
  );

  test('refuses those who do not wait, and counts them', () =>
    withSandbox(
      async (sandbox) => {
        freshSecond(sandbox);
        await readTimes(sandbox, 8);
        sandbox.turnClock(2000);
        const impatient = await sandbox.get('/api/v4/account');
        sandbox.turnClock(3000);
        const patient = await sandbox.get('/api/v4/account');

        expect(impatient.status).toBe(429);
        expect(impatient.json.retry_after).toBe(3);
        expect(patient.status).toBe(200);
        expect(sandbox.simulator.rateLimit.violations().map(({ kind }) => kind)).toEqual([
          'rate',
          'impatient',
        ]);
      },
      { ...strict, rateLimitPenalty: { retryAfterSeconds: 5 } },
    ));

  test('blocks an address after many refusals, with a body that is no JSON', () =>
    withSandbox(
      async (sandbox) => {
        freshSecond(sandbox);
        await readTimes(sandbox, 7 + 3);
        sandbox.turnClock(10_000);
        const blocked = await sandbox.get('/api/v4/account');
        sandbox.turnClock(60_000);
        const later = await sandbox.get('/api/v4/account');

        expect(blocked.status).toBe(403);
        expect(blocked.type).toContain('text/plain');
        expect(later.status).toBe(200);
      },
      { ...strict, rateLimitPenalty: { blockAfterRefusals: 3, blockSeconds: 60 } },
    ));

  test('a refused request writes nothing', () =>
    withSandbox(async (sandbox) => {
      freshSecond(sandbox);
      await readTimes(sandbox, 7);

      await sandbox.post(CALLS, [callItem()]);

      expect(sandbox.simulator.callNotes('demo')).toEqual([]);
    }, strict));

  test('the token endpoint counts like any other', () =>
    withSandbox(async (sandbox) => {
      freshSecond(sandbox);
      await readTimes(sandbox, 7);

      expect((await sandbox.exchange({ grant_type: 'refresh_token' })).status).toBe(429);
    }, strict));

  test.each([
    ['each egress address has its own allowance', ['1 one', '1 two', '2 three'], ['too-many', 'admitted']],
    ['an account has one, over all addresses', ['1 one', '2 one', '3 two'], ['too-many', 'admitted']],
  ])('%s', (_title, [first = '', ...others], expected) => {
    const limit = createRateLimit({
      clock: () => 0,
      requestsPerSecond: 1,
      retryAfterSeconds: 1,
      blockAfterRefusals: 50,
      blockSeconds: 300,
    });
    const admit = (request: string): string => {
      const [address = '', subdomain = ''] = request.split(' ');
      return limit.admit(`203.0.113.${address}`, subdomain).kind;
    };
    admit(first);

    expect(others.map(admit)).toEqual(expected);
  });
});
