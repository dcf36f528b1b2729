import { voipstudioCall } from '../sandbox/providers/voipstudio';
import { ADA, MARIA, startWorld } from './support/world';
import type { World } from './support/world';

/** Kommo does not accept the data of one call: its own business, and that of whoever can mend it. */

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 60_000);
afterEach(() => world.kommo.faults.clear());
afterAll(() => world.end());

async function hangup(id: string, extension = '10002'): Promise<string> {
  const call = { id, externalNumber: '+447854740947', outcome: 'answered', extension } as const;
  await world.deliver('voipstudio', voipstudioCall(call).slice(-1));
  return `voipstudio:${id}`;
}
const retry = (callId: string) =>
  world.ask('POST', `/api/calls/${encodeURIComponent(callId)}/retry`, { body: {} });

test.each(['400', '422'] as const)(
  'a call whose data Kommo refuses with %s is parked alone, and another try logs it once it is mended',
  async (kind) => {
    world.kommo.faults.next({ method: 'POST', path: /\/calls$/, kind });

    const refused = await hangup(`refused-${kind}`);
    const parked = await world.until(refused, 'parked');
    const others = [await hangup(`beside-${kind}-1`), await hangup(`beside-${kind}-2`)];
    for (const other of others) await world.until(other, 'logged');

    expect(parked.parkedReason).toBe('crm/rejected');
    expect(parked.timeline.map(({ detail }) => detail)).toContain(
      `refused: Kommo does not accept the data: Kommo answered ${kind}`,
    );
    expect((await world.call(refused)).logging).toBe('parked');
    expect(others.map((callId) => world.notesOf(callId).length)).toEqual([1, 1]);

    expect((await retry(refused)).status).toBe(202);
    expect((await world.until(refused, 'logged')).parkedReason).toBeNull();
    expect(world.notesOf(refused)).toHaveLength(1);
  },
);

test('the timeline names the field that Kommo does not accept, and the settings mend the call', async () => {
  const nobody = 999_999;
  const maria = { kommoUserId: MARIA, extension: '10002' };
  await world.saveSettings({ managers: [maria, { kommoUserId: nobody, extension: '10009' }] });

  const refused = await hangup('of-nobody', '10009');
  const parked = await world.until(refused, 'parked');
  await world.until(await hangup('of-maria'), 'logged');

  expect(parked.parkedReason).toBe('crm/rejected');
  const told = parked.timeline.filter(({ detail }) => detail.startsWith('refused'));
  expect(told.map(({ detail }) => detail)).toEqual([
    expect.stringMatching(/^refused: Kommo does not accept the data: .*responsible_user_id/),
  ]);

  await world.saveSettings({ managers: [maria, { kommoUserId: ADA, extension: '10009' }] });
  await retry(refused);
  await world.until(refused, 'logged');
  expect(world.notesOf(refused)).toHaveLength(1);
});
