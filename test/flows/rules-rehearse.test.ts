import { DEFAULT_SETTINGS } from '../../bff/contract/settings';
import type { Rehearsal } from '../../bff/rules/rehearse';
import { eventually } from '../support/eventually';
import { openRuleDesk } from './support/rule-desk';
import { MARIA, startWorld } from './support/world';
import type { World } from './support/world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 60_000);
afterAll(() => world.end());

const { call, newNumber, settle } = openRuleDesk(() => world, '+1312558');

const changed = {
  ...DEFAULT_SETTINGS,
  active: true,
  credentials: {},
  rules: { ...DEFAULT_SETTINGS.rules, missed: { ...DEFAULT_SETTINGS.rules.missed, createTask: true } },
};
const rehearsed = (body: unknown, userId?: number) =>
  world.ask('POST', '/api/settings/rehearse', { body, ...(userId === undefined ? {} : { userId }) });

test('changed rules are rehearsed on the last calls, and neither they nor Kommo notice', async () => {
  await settle({});
  await call('rehearsed-missed', { externalNumber: newNumber(), outcome: 'missed' });
  await call('rehearsed-answered', {});
  const before = await world.ask('GET', '/api/settings');
  const asked = world.kommo.requests().filter(({ method }) => method !== 'GET').length;

  const { status, body } = await rehearsed({ settings: changed, limit: 10 });

  const { calls, differing } = body as Rehearsal;
  expect([status, calls]).toEqual([200, 2]);
  expect(differing.map(({ callId }) => callId)).toEqual(['voipstudio:rehearsed-missed']);
  expect(differing[0]?.changes[0]?.after?.code).toBe('missed/task');
  expect(await world.ask('GET', '/api/settings')).toEqual(before);
  expect(world.kommo.account('demo').tasks.size).toBe(0);
  expect(world.kommo.requests().filter(({ method }) => method !== 'GET')).toHaveLength(asked);
});

test('rehearsing is for administrators, and names the field that cannot be used', async () => {
  const wrong = { ...changed, rules: { ...changed.rules, outgoingNew: { action: 'maybe' } } };

  expect((await rehearsed({ settings: changed }, MARIA)).status).toBe(403);
  const { status, body } = await rehearsed({ settings: wrong, limit: 9999 });
  expect(status).toBe(422);
  expect((body as { errors: { path: string }[] }).errors.map(({ path }) => path).sort()).toEqual([
    'limit',
    'settings.rules.outgoingNew.action',
  ]);
});

test("a telephone system is told the extension of the manager who is responsible for the caller's card", async () => {
  await settle({});
  const address = `${await world.webhookUrl('voipstudio')}/route`;
  const ask = async (phone: string): Promise<string> =>
    (await fetch(`${address}?phone=${encodeURIComponent(phone)}`)).text();

  // The calls before have used up this second's requests, and an answer that would have to wait for one is empty.
  await untilKommoIsQuiet();

  expect(await ask('+44 7854 740947')).toBe('10002');
  expect(await ask(newNumber())).toBe('');
});

/** Nothing was asked of Kommo for longer than a place of the budget stays closed. */
async function untilKommoIsQuiet(): Promise<void> {
  let asked = -1;
  let since = performance.now();
  await eventually(
    () => {
      const now = world.kommo.requests().length;
      if (now !== asked) since = performance.now();
      asked = now;
      return performance.now() - since > 1_100;
    },
    { within: 20_000 },
  );
}
