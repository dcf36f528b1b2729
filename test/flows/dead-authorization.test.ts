import type { SettingsDocument } from '../../bff/contract/settings';
import { voipstudioCall } from '../sandbox/providers/voipstudio';
import { eventually } from '../support/eventually';
import { ADA, startWorld } from './support/world';
import type { World } from './support/world';

// Three calls are kept, and then logged within Kommo's budget.
jest.setTimeout(90_000);

const IDS = ['kept-1', 'kept-2', 'kept-3'];

let world: World;
beforeEach(async () => {
  world = await startWorld();
}, 60_000);
afterEach(() => world.end());

const settings = async () => (await world.ask('GET', '/api/settings')).body as SettingsDocument;
const account = async () => (await settings()).account;

async function callsWhileLockedOut(): Promise<void> {
  // An administrator switched the integration off in Kommo; its notice was lost.
  world.kommo.uninstall('demo');
  for (const id of IDS) {
    const call = { id, externalNumber: '+447854740947', outcome: 'answered', extension: '10002' } as const;
    await world.deliver('voipstudio', voipstudioCall(call));
  }
  await eventually(async () => (await account())?.status === 'unauthorized', { within: 20_000 });
}

test('keeps every call while Kommo locks us out, says how to mend it, and logs them all once it is mended', async () => {
  await callsWhileLockedOut();
  const told = await eventually(async () => {
    const found = await account();
    if (found?.waitingCalls !== IDS.length) throw new Error(JSON.stringify(found));
    return found;
  });
  const { notices } = await settings();
  const link = new URL(told.authorizeUrl ?? '');
  const state = link.searchParams.get('state') ?? '';

  const answer = await fetch(`${world.bffUrl}/oauth/callback?${world.kommo.consent('demo', ADA, state)}`);
  const logged = await Promise.all(IDS.map((id) => world.until(`voipstudio:${id}`, 'logged')));

  expect(notices).toEqual([{ code: 'authorization-dead', since: told.since }]);
  expect(Date.now() - Date.parse(told.since)).toBeLessThan(60_000);
  expect(link.searchParams.get('client_id')).not.toBeNull();
  expect(answer.status).toBe(200);
  expect(logged).toHaveLength(IDS.length);
  for (const id of IDS) expect(world.notesOf(`voipstudio:${id}`)).toHaveLength(1);
  expect(await account()).toMatchObject({ status: 'active', waitingCalls: 0 });
  expect(await account()).not.toHaveProperty('authorizeUrl');
  expect((await settings()).notices).toEqual([]);
});

test('takes no code that comes with a changed or foreign state of ours', async () => {
  await callsWhileLockedOut();
  const state = new URL((await account())?.authorizeUrl ?? '').searchParams.get('state') ?? '';
  const changed = `${state.slice(0, -2)}${state.endsWith('AA') ? 'BB' : 'AA'}`;
  const late = state.replace(/^kt1\.\w+/, 'kt1.zzzzzzzz');

  for (const forged of [changed, late, 'kt1']) {
    const answer = await fetch(`${world.bffUrl}/oauth/callback?${world.kommo.consent('demo', ADA, forged)}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ errors: [{ path: 'state', code: 'invalid' }] });
  }
  expect(await account()).toMatchObject({ status: 'unauthorized' });
});
