import type { CallWithTimeline } from '../../bff/contract/call-view';
import { voipstudioCall } from '../sandbox/providers/voipstudio';
import { MARIA, startWorld } from './support/world';
import type { World } from './support/world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 60_000);
afterEach(() => world.kommo.faults.clear());
afterAll(() => world.end());

async function parkedCall(id: string): Promise<string> {
  world.kommo.faults.next({ method: 'POST', path: /\/calls$/, kind: '403' });
  const call = { id, externalNumber: '+447854740947', outcome: 'answered', extension: '10002' } as const;
  await world.deliver('voipstudio', voipstudioCall(call).slice(-1));
  await world.until(`voipstudio:${id}`, 'parked');
  return `voipstudio:${id}`;
}
const retry = (callId: string, userId?: number) =>
  world.ask('POST', `/api/calls/${encodeURIComponent(callId)}/retry`, {
    body: {},
    ...(userId === undefined ? {} : { userId }),
  });

test('a call that was parked is logged once when an administrator has it tried again, however often', async () => {
  const callId = await parkedCall('retried');

  expect((await retry(callId, MARIA)).status).toBe(403);
  const answers = await Promise.all([retry(callId), retry(callId)]);
  const logged = await world.until(callId, 'logged');

  expect(answers.map(({ status }) => status)).toEqual([202, 202]);
  expect(world.notesOf(callId)).toHaveLength(1);
  expect(logged.parkedReason).toBeNull();
  const retries = logged.timeline.filter(({ rule }) => rule?.code === 'retry');
  expect(retries.length).toBeGreaterThan(0);
});

test('a call that Kommo refuses again is parked again, with the reason', async () => {
  const callId = await parkedCall('refused-again');
  world.kommo.faults.next({ method: 'POST', path: /\/calls$/, kind: '403' });

  await retry(callId);

  const parked: CallWithTimeline = await world.until(callId, 'parked');
  expect(parked.timeline.filter(({ detail }) => detail.startsWith('refused'))).toHaveLength(2);
  expect(world.notesOf(callId)).toHaveLength(0);
});

test('a logged call is not written again', async () => {
  const callId = await parkedCall('logged-already');
  await retry(callId);
  await world.until(callId, 'logged');

  expect((await retry(callId)).body).toEqual({ callId, status: 'logged' });
  expect(world.notesOf(callId)).toHaveLength(1);
});
