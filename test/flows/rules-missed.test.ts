import { DEFAULT_SETTINGS } from '../../bff/contract/settings';
import type { MissedRule } from '../../bff/contract/settings';
import type { TaskRecord } from '../sandbox/kommo/account-state';
import { voipstudioCall } from '../sandbox/providers/voipstudio';
import type { VoipstudioCall } from '../sandbox/providers/voipstudio';
import { eventually } from '../support/eventually';
import { MARIA, startWorld } from './support/world';
import type { World } from './support/world';

const OLIVIA = '+447854740947';
const KITCHEN = { type: 'leads', id: 4001 };
const SAM = 44;
const MINUTE = 60_000;

let world: World;
let told = 0;
beforeAll(async () => {
  world = await startWorld();
}, 60_000);
beforeEach(() => world.kommo.account('demo').tasks.clear());
afterEach(() => world.kommo.faults.clear());
afterAll(() => world.end());

/** A number that no other test uses. */
const newNumber = (): string => `+1312555${String(1000 + ++told)}`;

async function settle(missed: Partial<MissedRule> = {}): Promise<void> {
  const { rules } = DEFAULT_SETTINGS;
  await world.saveSettings({ rules: { ...rules, missed: { ...rules.missed, createTask: true, ...missed } } });
}

async function call(id: string, changes: Partial<VoipstudioCall>): Promise<string> {
  const sample = voipstudioCall({
    id,
    externalNumber: OLIVIA,
    outcome: 'missed',
    extension: '10002',
    ...changes,
  });
  await world.deliver('voipstudio', sample);
  await world.until(`voipstudio:${id}`, 'logged');
  return `voipstudio:${id}`;
}

const tasks = (): readonly TaskRecord[] => [...world.kommo.account('demo').tasks.values()];
const rulesOf = async (callId: string): Promise<readonly string[]> =>
  (await world.call(callId)).timeline
    .filter(({ kind }) => kind === 'rule')
    .map(({ detail }) => detail.split(':')[0] ?? '');
const untilRule = (callId: string, code: string): Promise<unknown> =>
  eventually(async () => (await rulesOf(callId)).includes(code));

test('a missed call gets one task on its lead, for the manager whose telephone rang', async () => {
  await settle({ dueInMinutes: 20, text: 'Ring {name} back on {phone}' });

  const callId = await call('missed-one', {});

  await eventually(() => tasks().length === 1);
  expect(tasks()[0]).toMatchObject({
    text: `Ring Olivia One-Lead back on ${OLIVIA}`,
    entity: KITCHEN,
    responsibleUserId: MARIA,
    isCompleted: false,
  });
  const { endedAt, timeline } = await world.call(callId);
  expect((tasks()[0]?.completeTill ?? 0) * 1000).toBe(Date.parse(endedAt ?? '') + 20 * MINUTE);
  expect(timeline.map(({ detail }) => detail)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^known\/active-lead: /),
      expect.stringMatching(/^missed\/task: /),
      expect.stringMatching(/^task-for\/manager: /),
    ]),
  );
});

test('a ring group that nobody answers gets one task, and none when anybody answers', async () => {
  await settle();
  const ringGroup = ['10002', '10003', '10004'];

  await call('group-answered', { ringGroup, outcome: 'answered', externalNumber: newNumber() });
  await call('group-missed', { ringGroup, externalNumber: newNumber() });

  await eventually(() => tasks().length === 1);
  await untilRule('voipstudio:group-missed', 'missed/task');
  expect(await rulesOf('voipstudio:group-answered')).not.toContain('missed/task');
  expect(tasks()).toHaveLength(1);
});

test('the settings create no task while nobody asked for it', async () => {
  await world.saveSettings();

  const callId = await call('no-task', {});

  await untilRule(callId, 'missed/switched-off');
  expect(tasks()).toEqual([]);
});

test.each([
  ['the user that the settings name', { responsible: 'user', userId: SAM } as const, SAM],
  ['the owner of the card', { responsible: 'card' } as const, MARIA],
])('the task is for %s', async (_who, missed, userId) => {
  await settle(missed);

  await call(`task-for-${missed.responsible}`, { extension: '10009' });

  await eventually(() => tasks().length === 1);
  expect(tasks()[0]?.responsibleUserId).toBe(userId);
});

test('the task is due within the working hours', async () => {
  await settle({ dueInMinutes: 15, workingHours: { from: '09:00', to: '18:00', days: [1, 2, 3, 4, 5] } });

  await call('friday-night', { externalNumber: newNumber(), startedAt: new Date('2026-03-06T21:00:00Z') });

  await eventually(() => tasks().length === 1);
  expect(new Date((tasks()[0]?.completeTill ?? 0) * 1000).toISOString()).toBe('2026-03-09T09:15:00.000Z');
});

test('an unknown caller who was missed is to be called back from the incoming lead', async () => {
  await settle();

  const callId = await call('unknown-missed', { externalNumber: newNumber() });

  await eventually(() => tasks().length === 1);
  const { entity, incomingLeadUid } = await world.call(callId);
  expect(incomingLeadUid).not.toBeNull();
  expect(tasks()[0]?.entity).toEqual({ type: 'leads', id: entity?.id });
});

test('the task is closed with a result when a manager calls back and is answered', async () => {
  await settle();
  const externalNumber = newNumber();
  await call('to-call-back', { externalNumber });
  await eventually(() => tasks().length === 1);

  await call('unanswered-back', { externalNumber, destination: 'out' });
  expect(tasks()[0]?.isCompleted).toBe(false);
  await call('called-back', { externalNumber, destination: 'out', outcome: 'answered' });

  await eventually(() => tasks()[0]?.isCompleted === true);
  expect(tasks()[0]?.resultText).toBe('Called back, the call was answered');
  await untilRule('voipstudio:to-call-back', 'follow-up/called-back');
});

test('the task is closed when the caller calls again and is answered', async () => {
  await settle();
  const externalNumber = newNumber();
  await call('first-try', { externalNumber });
  await eventually(() => tasks().length === 1);

  await call('second-try', { externalNumber, outcome: 'answered' });

  await eventually(() => tasks()[0]?.isCompleted === true);
  expect(tasks()[0]?.resultText).toBe('The caller called again and was answered');
});

test('the task stays open where the settings leave closing it to the managers', async () => {
  await settle({ closeWhenReached: false });
  const externalNumber = newNumber();
  await call('kept-open', { externalNumber });
  await eventually(() => tasks().length === 1);

  await call('kept-open-back', { externalNumber, destination: 'out', outcome: 'answered' });
  await call('kept-open-marker', { externalNumber: newNumber() });

  await eventually(() => tasks().length === 2);
  expect(tasks().map(({ isCompleted }) => isCompleted)).toEqual([false, false]);
});

test('a caller who has been spoken to before the missed call was heard of gets no task', async () => {
  await settle();
  const externalNumber = newNumber();
  await call('spoken', { externalNumber, destination: 'out', outcome: 'answered' });

  const callId = await call('heard-late', { externalNumber, startedAt: new Date(Date.now() - 10 * MINUTE) });

  await untilRule(callId, 'missed/reached-already');
  await call('heard-late-marker', { externalNumber: newNumber() });
  await eventually(() => tasks().length > 0);
  expect(tasks().map(({ text }) => text)).not.toContain(`Call back ${externalNumber}`);
});

test('a call back that goes on while the task is being created leaves no task open', async () => {
  await settle();
  const numbers = Array.from({ length: 6 }, newNumber);
  const ids = numbers.flatMap((_number, index) => [`raced-${index}`, `raced-back-${index}`]);

  await Promise.all(
    numbers.flatMap((externalNumber, index) => [
      world.deliver(
        'voipstudio',
        voipstudioCall({ id: `raced-${index}`, externalNumber, outcome: 'missed' }),
      ),
      world.deliver(
        'voipstudio',
        voipstudioCall({
          id: `raced-back-${index}`,
          externalNumber,
          destination: 'out',
          outcome: 'answered',
        }),
      ),
    ]),
  );

  for (const id of ids) await world.until(`voipstudio:${id}`, 'logged', 20_000);
  await eventually(
    async () => {
      const named = await Promise.all(numbers.map((_number, index) => rulesOf(`voipstudio:raced-${index}`)));
      return named.every((codes) => codes.some((code) => code.startsWith('missed/')));
    },
    { within: 15_000 },
  );
  await eventually(() => tasks().every(({ isCompleted }) => isCompleted), { within: 15_000 });
});

test.each(['lose-after-commit', 'lose-before-commit', '500-after-commit', 'unreadable-200'] as const)(
  'creates the task once when the answer to it is unknown: %s',
  async (kind) => {
    await settle();
    world.kommo.faults.next({ method: 'POST', path: /\/tasks$/, kind });

    await call(`task-${kind}`, {});

    await untilRule(`voipstudio:task-${kind}`, 'missed/task');
    await eventually(async () =>
      (await world.call(`voipstudio:task-${kind}`)).timeline.some(({ detail }) =>
        /task to call back: \d+/.test(detail),
      ),
    );
    expect(tasks()).toHaveLength(1);
  },
);

test('an earlier task with the same words is not taken for the lost one', async () => {
  await settle();
  await call('same-words-1', {});
  await eventually(() => tasks().length === 1);
  world.kommo.faults.next({ method: 'POST', path: /\/tasks$/, kind: 'lose-before-commit' });

  await call('same-words-2', {});

  await eventually(() => tasks().length === 2);
  expect(new Set(tasks().map(({ text }) => text)).size).toBe(1);
});

test('a stop between the task and its record leaves one task', async () => {
  await settle();
  world.kommo.faults.next({ method: 'POST', path: /\/tasks$/, kind: 'lose-after-commit' });
  await call('restarted-task', {});
  await eventually(() => tasks().length === 1);

  await world.restart();

  await eventually(async () =>
    (await world.call('voipstudio:restarted-task')).timeline.some(({ detail }) =>
      /task to call back: \d+/.test(detail),
    ),
  );
  expect(tasks()).toHaveLength(1);
});
