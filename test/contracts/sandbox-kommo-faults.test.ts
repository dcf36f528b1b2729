import { eventually } from '../support/eventually';
import { callItem, withSandbox } from './sandbox-kommo-client';
import type { SandboxClient } from './sandbox-kommo-client';

const CALLS = '/api/v4/calls';

async function readTimes(sandbox: SandboxClient, times: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let count = 0; count < times; count += 1) statuses.push((await sandbox.get('/api/v4/account')).status);
  return statuses;
}

describe('faults on request', () => {
  test.each([
    ['lose-before-commit', 0],
    ['lose-after-commit', 1],
  ] as const)('%s: the client hears nothing, %i written', (kind, written) =>
    withSandbox(async (sandbox) => {
      sandbox.simulator.faults.next({ method: 'POST', path: /calls/, kind });

      await expect(sandbox.post(CALLS, [callItem()])).rejects.toThrow();

      expect(sandbox.simulator.callNotes('demo')).toHaveLength(written);
      expect(sandbox.simulator.requests().at(-1)).toMatchObject({
        fault: kind,
        outcome: 'lost',
        committed: written === 1,
      });
    }),
  );

  test.each([
    ['500-before-commit', 500, 0],
    ['500-after-commit', 500, 1],
    ['502-after-commit', 502, 1],
    ['503-before-commit', 503, 0],
    ['504-after-commit', 504, 1],
    ['400', 400, 0],
    ['422', 422, 0],
    ['429', 429, 0],
    ['402', 402, 0],
    ['403', 403, 0],
    ['401', 401, 0],
  ] as const)('%s: answered with %i, %i written', (kind, status, written) =>
    withSandbox(async (sandbox) => {
      sandbox.simulator.faults.next({ path: /calls/, kind });

      const reply = await sandbox.post(CALLS, [callItem()]);

      expect(reply.status).toBe(status);
      expect(sandbox.simulator.callNotes('demo')).toHaveLength(written);
    }),
  );

  test('an unreadable 200 hides a committed write', () =>
    withSandbox(async (sandbox) => {
      sandbox.simulator.faults.next({ path: /calls/, kind: 'unreadable-200' });

      const reply = await sandbox.post(CALLS, [callItem()]);

      expect(reply.status).toBe(200);
      expect(reply.json).toBeUndefined();
      expect(sandbox.simulator.callNotes('demo')).toHaveLength(1);
    }));

  test('a request that its client has given up is written all the same', () =>
    withSandbox(async (sandbox) => {
      const { simulator } = sandbox;
      simulator.faults.next({ path: /calls/, kind: 'delay-before-commit', delayMs: 100 });
      const abort = new AbortController();

      const request = fetch(`${simulator.url}/demo${CALLS}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${await sandbox.tokenOf(42)}` },
        body: JSON.stringify([callItem()]),
        signal: abort.signal,
      });
      await eventually(() => simulator.requests().at(-1)?.fault === 'delay-before-commit');
      abort.abort();

      await expect(request).rejects.toThrow();
      expect(simulator.callNotes('demo')).toEqual([]);
      await eventually(() => simulator.callNotes('demo').length === 1);
    }));

  test('a plan can skip requests, hit several, and leaves the others alone', () =>
    withSandbox(async (sandbox) => {
      sandbox.simulator.faults.next({
        method: 'GET',
        path: /account/,
        kind: '500-before-commit',
        skip: 1,
        times: 2,
      });

      const other = await sandbox.get('/api/v4/users');
      const statuses = await readTimes(sandbox, 4);

      expect(other.status).toBe(200);
      expect(statuses).toEqual([200, 500, 500, 200]);
    }));

  test('random faults repeat with their seed', () =>
    withSandbox(async (sandbox) => {
      const run = async (seed: number) => {
        sandbox.simulator.faults.random({ seed, rate: 0.5, kinds: ['500-before-commit', '429'] });
        return readTimes(sandbox, 20);
      };

      const first = await run(7);

      expect(await run(7)).toEqual(first);
      expect(await run(8)).not.toEqual(first);
      expect(new Set(first)).toEqual(new Set([200, 500, 429]));
    }));
});
