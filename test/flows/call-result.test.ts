import { voipstudioCall } from '../sandbox/providers/voipstudio';
import { eventually } from '../support/eventually';
import { MARIA, startWorld } from './support/world';
import type { World } from './support/world';

const KNOWN_WITH_ONE_LEAD = '+447854740947';

jest.setTimeout(60_000);

let world: World;
beforeAll(async () => {
  world = await startWorld({
    overrides: {
      patience: { unansweredMs: 0, ringingMs: 600_000, talkingMs: 600_000, resultMs: 400 },
    },
  });
}, 60_000);
afterAll(() => world.end());

const callOf = (id: string, externalNumber = KNOWN_WITH_ONE_LEAD) =>
  voipstudioCall({ id, externalNumber, outcome: 'answered', extension: '10002', talkSeconds: 30 });

const note = (id: string): string =>
  JSON.stringify(world.notesOf(`voipstudio:${id}`)[0]?.params.call_result ?? '');

test("attaches the manager's result when it comes before the hang-up", async () => {
  const deliveries = callOf('early');

  await world.deliver('voipstudio', deliveries.slice(0, -1));
  await world.submitResult('voipstudio:early', { note: 'wants the large one' });
  await world.deliver('voipstudio', deliveries.slice(-1));
  await world.until('voipstudio:early', 'logged');

  await eventually(() => note('early').includes('wants the large one'));
  expect(world.notesOf('voipstudio:early')).toHaveLength(1);
  expect(world.notesOf('voipstudio:early')[0]?.params.duration).toBe(30);
});

test('logs a call from its result alone when its webhook never comes', async () => {
  await world.submitResult('voipstudio:alone', {
    note: 'spoke on my mobile',
    call: {
      direction: 'inbound',
      from: '+44 7854 740947',
      to: '441183211001',
      startedAt: '2026-03-02T10:00:00Z',
      talkSeconds: 42,
    },
  });
  const call = await world.until('voipstudio:alone', 'logged');

  expect(call).toMatchObject({ from: '+447854740947', talkSeconds: 42, responsibleUserId: null });
  expect(world.notesOf('voipstudio:alone')[0]).toMatchObject({ createdBy: MARIA, params: { duration: 42 } });
});

test('keeps one note when the webhook comes after the result that was logged alone', async () => {
  await world.submitResult('voipstudio:late-webhook', {
    note: 'spoke on my mobile',
    call: {
      direction: 'inbound',
      from: KNOWN_WITH_ONE_LEAD,
      to: '441183211001',
      startedAt: '2026-03-02T10:00:00Z',
      talkSeconds: 42,
    },
  });
  await world.until('voipstudio:late-webhook', 'logged');

  await world.deliver('voipstudio', callOf('late-webhook'));

  await eventually(() => world.notesOf('voipstudio:late-webhook')[0]?.params.duration === 30);
  expect(world.notesOf('voipstudio:late-webhook')).toHaveLength(1);
});

test('the same result again changes nothing', async () => {
  await world.deliver('voipstudio', callOf('again'));
  await world.until('voipstudio:again', 'logged');
  await world.submitResult('voipstudio:again', { note: 'once' });
  await eventually(() => note('again').includes('once'));
  const edits = world.notesOf('voipstudio:again')[0]?.edits;

  const repeated = await world.submitResult('voipstudio:again', { note: 'once' });
  await world.deliver('voipstudio', callOf('after-again'));
  await world.until('voipstudio:after-again', 'logged');

  expect(repeated.status).toBe(202);
  expect(world.notesOf('voipstudio:again')[0]?.edits).toBe(edits);
});

test('the log ends on the card that the manager chose, and nowhere else', async () => {
  await world.deliver('voipstudio', callOf('moved'));
  await world.until('voipstudio:moved', 'logged');

  await world.submitResult('voipstudio:moved', {
    note: 'it was for Noor',
    entity: { type: 'contacts', id: 2002 },
  });

  await eventually(async () => {
    const call = await world.call('voipstudio:moved');
    return call.logging === 'logged' && call.entity?.id === 2002;
  });
  const live = world.notesOf('voipstudio:moved');
  expect(live).toHaveLength(1);
  expect(live[0]?.entity).toMatchObject({ type: 'contacts', id: 2002 });
});

test('creates the follow-up task once, on the card of the call', async () => {
  await world.deliver('voipstudio', callOf('task'));
  const task = { text: 'Send the quote', dueAt: '2026-12-01T09:00:00Z' };

  await world.submitResult('voipstudio:task', { note: 'wants a quote', task });
  await world.submitResult('voipstudio:task', { note: 'wants a quote today', task });
  await eventually(() => note('task').includes('today'));

  const tasks = () =>
    [...world.kommo.account('demo').tasks.values()].filter(({ text }) => text === 'Send the quote');
  await eventually(() => tasks().length > 0);
  await world.deliver('voipstudio', callOf('after-task'));
  await world.until('voipstudio:after-task', 'logged');
  expect(tasks()).toHaveLength(1);
  expect(tasks()[0]).toMatchObject({ responsibleUserId: MARIA });
});

test('names the field of a result that cannot be stored', async () => {
  const answer = await world.ask('PUT', '/api/calls/voipstudio%3Aanything/result', {
    body: { note: 'x', rating: 9, task: { text: '', dueAt: 'tomorrow' } },
  });

  expect(answer.status).toBe(422);
  const { errors } = answer.body as { errors: readonly { path: string }[] };
  expect(errors.map(({ path }) => path)).toEqual(expect.arrayContaining(['rating', 'task.dueAt']));
});
