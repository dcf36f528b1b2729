import type { StartedTestCall } from '../../bff/contract/settings';
import type { RehearsalView } from '../../bff/contract/rehearsal';
import { DEFAULT_SETTINGS } from '../../bff/contract/settings';
import { eventually } from '../support/eventually';
import { ADA, MARIA, startWorld } from './support/world';
import type { World } from './support/world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 60_000);
afterAll(() => world.end());

const start = (userId: number) =>
  world.ask('POST', '/api/settings/test-call', { body: { caller: 'Llamada de prueba' }, userId });

test('a test call rings for the administrator alone, and nothing of it reaches Kommo', async () => {
  await world.saveSettings({
    managers: [
      { kommoUserId: ADA, extension: '10001' },
      { kommoUserId: MARIA, extension: '10002' },
    ],
    general: { ...DEFAULT_SETTINGS.general, logInternalCalls: true },
  });
  const asked = world.kommo.requests().filter(({ method }) => method !== 'GET').length;

  const { status, body } = await start(ADA);
  const { callId } = body as StartedTestCall;

  expect(status).toBe(201);
  expect(await world.call(callId)).toMatchObject({
    status: 'ringing',
    fromDisplay: 'Llamada de prueba',
    ringingUserIds: [ADA],
  });
  // Hangs up first.
  await world.restart();
  const named = await eventually(async () => {
    const call = await world.call(callId);
    if (!call.timeline.some(({ rule }) => rule?.code === 'general/test-call')) throw new Error('no rule yet');
    return call;
  });
  expect(named).toMatchObject({ status: 'ended', logging: 'not-needed', noteId: null });
  expect(world.kommo.requests().filter(({ method }) => method !== 'GET')).toHaveLength(asked);
  const rehearsed = await world.ask('POST', '/api/settings/rehearse', {
    body: { settings: { ...DEFAULT_SETTINGS, active: true, credentials: {} } },
  });
  expect((rehearsed.body as RehearsalView).calls).toBe(0);
});

test('an administrator without an extension is told so, and a manager may not make test calls', async () => {
  await world.saveSettings();

  expect((await start(ADA)).body).toMatchObject({ status: 409, code: 'calls/no-extension' });
  expect((await start(MARIA)).status).toBe(403);
});
