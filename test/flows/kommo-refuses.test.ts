import { defaultSeed } from '../sandbox/kommo/default-seed';
import { sendDelivery } from '../sandbox/providers/send-deliveries';
import { voipstudioCall } from '../sandbox/providers/voipstudio';
import { eventually } from '../support/eventually';
import { startWorld } from './support/world';
import type { World } from './support/world';

// Kommo's troubles are waited out in real time.
jest.setTimeout(60_000);

const BLOCK_SECONDS = 3;
const OTHER = 'other';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    accounts: [defaultSeed(), { ...defaultSeed(), id: 30_101_002, subdomain: OTHER }],
    env: { BLOCK_PAUSE_SECONDS: String(BLOCK_SECONDS) },
  });
}, 60_000);
afterEach(() => world.kommo.faults.clear());
afterAll(() => world.end());

async function hangup(id: string, subdomain = 'demo'): Promise<string> {
  const sample = { id, externalNumber: '+447854740947', outcome: 'answered', extension: '10002' } as const;
  const url = await world.webhookUrl('voipstudio', subdomain);
  for (const delivery of voipstudioCall(sample).slice(-1)) await sendDelivery(delivery, url);
  return `voipstudio:${id}`;
}

const untilLogged = (callId: string, subdomain = 'demo'): Promise<unknown> =>
  eventually(async () => (await world.call(callId, subdomain)).logging === 'logged', { within: 20_000 });
const requestsOf = (subdomain: string): number =>
  world.kommo
    .requests()
    .filter((request) => request.subdomain === subdomain && request.path.includes('/api/')).length;

test('an account whose plan has ended keeps all its calls, holds up nobody, and goes on when it has paid', async () => {
  world.kommo.account('demo').isPaid = false;
  const first = await hangup('unpaid-0');
  await eventually(async () =>
    (await world.call(first)).timeline.some(({ detail }) => /refused/.test(detail)),
  );
  const asked = requestsOf('demo');
  const kept = [first];
  for (let index = 1; index < 10; index += 1) kept.push(await hangup(`unpaid-${index}`));

  await untilLogged(await hangup('paid', OTHER), OTHER);
  for (const callId of kept) expect((await world.call(callId)).logging).toBe('waiting');
  expect(requestsOf('demo')).toBe(asked);

  world.kommo.account('demo').isPaid = true;
  await world.ask('GET', '/api/entities?query=Noor');
  for (const callId of kept) await untilLogged(callId);
  expect(kept.map((callId) => world.notesOf(callId).length)).toEqual(kept.map(() => 1));
});

test('after a block of the address nobody asks Kommo until it may be over, and then every call is logged', async () => {
  world.kommo.faults.next({ path: /\/api\/v4\//, kind: '429', retryAfterSeconds: 1 });
  await untilLogged(await hangup('limited'));
  world.kommo.rateLimit.block(BLOCK_SECONDS - 1);
  const met = await hangup('met-the-block');
  await eventually(() => world.kommo.rateLimit.violations().length > 0);
  const [violation] = world.kommo.rateLimit.violations();
  const met403 = world.kommo.requests().length;
  const blocked = [met, await hangup('came-later'), await hangup('came-later-too', OTHER)];

  for (const [index, callId] of blocked.entries()) await untilLogged(callId, index === 2 ? OTHER : 'demo');

  expect(world.kommo.rateLimit.violations()).toEqual([violation]);
  const [next] = world.kommo.requests().slice(met403);
  expect((next?.atMs ?? 0) - (violation?.atMs ?? 0)).toBeGreaterThanOrEqual(BLOCK_SECONDS * 1000);
});
