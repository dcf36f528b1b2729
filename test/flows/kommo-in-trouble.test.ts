import type { FaultKind } from '../sandbox/kommo/faults';
import { voipstudioCall } from '../sandbox/providers/voipstudio';
import { eventually } from '../support/eventually';
import { startWorld } from './support/world';
import type { World } from './support/world';

// Kommo's troubles are waited out in real time.
jest.setTimeout(90_000);

const KNOWN = '+447854740947';

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 60_000);
afterEach(() => world.kommo.faults.clear());
afterAll(() => world.end());

function hangup(id: string, externalNumber = KNOWN): Promise<unknown> {
  return world.deliver(
    'voipstudio',
    voipstudioCall({ id, externalNumber, outcome: 'answered', extension: '10002' }).slice(-1),
  );
}

// First of all: after a rate limit a 403 means that the address is blocked, and everybody waits.
test('parks a call the CRM rejects, keeps the reason, and leaves the others alone', async () => {
  world.kommo.faults.next({ method: 'POST', path: /\/calls$/, kind: '403' });

  await hangup('rejected');
  const parked = await world.until('voipstudio:rejected', 'parked');
  await hangup('after-it');
  await world.until('voipstudio:after-it', 'logged');

  expect(parked.parkedReason).toBe('crm/forbidden');
  expect(parked.timeline.at(-1)?.detail).toContain('refused');
});

const UNKNOWN_OUTCOMES: readonly FaultKind[] = [
  'lose-after-commit',
  'lose-before-commit',
  '500-after-commit',
  '500-before-commit',
  '502-after-commit',
  '503-before-commit',
  '504-after-commit',
  'unreadable-200',
];

test.each(UNKNOWN_OUTCOMES)('logs one call when the answer to it is unknown: %s', async (kind) => {
  world.kommo.faults.next({ method: 'POST', path: /\/calls$/, kind });

  await hangup(`doubt-${kind}`);
  await world.until(`voipstudio:doubt-${kind}`, 'logged');

  expect(world.notesOf(`voipstudio:doubt-${kind}`)).toHaveLength(1);
});

test.each(['lose-after-commit', 'lose-before-commit'] as const)(
  'opens one incoming lead when the answer to it is unknown: %s',
  async (kind) => {
    const number = `+1206555018${kind === 'lose-after-commit' ? 1 : 2}`;
    world.kommo.faults.next({ method: 'POST', path: /\/unsorted\/sip$/, kind });

    await hangup(`lead-${kind}`, number);
    const call = await world.until(`voipstudio:lead-${kind}`, 'logged');

    expect(call.incomingLeadUid).not.toBeNull();
    const opened = [...world.kommo.account('demo').unsorted.values()].filter((one) =>
      JSON.stringify(one).includes(number),
    );
    expect(opened).toHaveLength(1);
  },
);

test('waits as long as the CRM asked after a rate limit', async () => {
  world.kommo.faults.next({ method: 'POST', path: /\/calls$/, kind: '429', retryAfterSeconds: 2 });
  const begun = Date.now();

  await hangup('limited');
  await world.until('voipstudio:limited', 'logged');

  expect(Date.now() - begun).toBeGreaterThanOrEqual(2_000);
  expect(world.notesOf('voipstudio:limited')).toHaveLength(1);
});

test('refreshes the access token once when ten jobs meet an expired one together', async () => {
  world.kommo.expireAccessTokens('demo');
  const before = world.kommo.requests().filter(({ path }) => path.includes('access_token')).length;

  await Promise.all(Array.from({ length: 10 }, (_, index) => hangup(`expired-${index}`)));
  for (let index = 0; index < 10; index += 1)
    await world.until(`voipstudio:expired-${index}`, 'logged', 30_000);

  const refreshes =
    world.kommo.requests().filter(({ path }) => path.includes('access_token')).length - before;
  expect(refreshes).toBe(1);
});

test('answers the provider in time while the CRM is down', async () => {
  world.kommo.faults.next({ path: /.*/, kind: '503-before-commit', times: 3 });
  const begun = Date.now();

  await hangup('down');

  // The providers wait for five seconds and more.
  expect(Date.now() - begun).toBeLessThan(5_000);
  await world.until('voipstudio:down', 'logged', 60_000);
  expect(world.notesOf('voipstudio:down')).toHaveLength(1);
});

test('loses no recorded call when the process stops between storing and logging', async () => {
  world.kommo.faults.next({ path: /\/api\/v4\//, kind: '429', times: 2, retryAfterSeconds: 1 });

  await hangup('restarted');
  await world.restart();

  await world.until('voipstudio:restarted', 'logged', 60_000);
  expect(world.notesOf('voipstudio:restarted')).toHaveLength(1);
});

test('never asks the CRM more often than it allows', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, index) => hangup(`burst-${index}`)));
  await eventually(() => world.notesOf('voipstudio:burst-19').length === 1, { within: 50_000 });

  expect(world.kommo.rateLimit.peakRequestsPerSecond()).toBeLessThanOrEqual(7);
  expect(world.kommo.rateLimit.violations()).toEqual([]);
});
