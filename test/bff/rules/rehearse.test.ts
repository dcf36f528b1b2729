import { DEFAULT_SETTINGS } from '../../../bff/contract/settings';
import type { CallRules } from '../../../bff/contract/settings';
import { rehearse } from '../../../bff/rules/rehearse';
import type { RecordedCall } from '../../../bff/rules/rehearse';
import { NOTHING_FOUND } from '../../../bff/rules/situation-of';
import type { Found, RuleSettings } from '../../../bff/rules/situation-of';

function recorded(
  callId: string,
  disposition: 'answered' | 'missed',
  found: Partial<Found> = {},
): RecordedCall {
  const externalNumber = '+12065550142';
  return {
    callId,
    startedAt: '2026-03-02T10:00:00.000Z',
    direction: 'inbound',
    from: externalNumber,
    to: '+441183211001',
    told: { direction: 'inbound', internal: false, externalNumber, status: 'ended', disposition },
    found: { ...NOTHING_FOUND, ...found },
  };
}

const settings = (changes: Partial<CallRules> = {}): RuleSettings => ({
  general: DEFAULT_SETTINGS.general,
  rules: { ...DEFAULT_SETTINGS.rules, ...changes },
});
const CALLS = [recorded('missed', 'missed', { number: 'one-active-lead' }), recorded('answered', 'answered')];

test('equal settings differ in nothing', () => {
  expect(rehearse(CALLS, { before: settings(), after: settings() })).toEqual({ calls: 2, differing: [] });
});

test('a task for missed calls would have been created for the missed call alone', () => {
  const after = settings({ missed: { ...DEFAULT_SETTINGS.rules.missed, createTask: true } });

  const { differing } = rehearse(CALLS, { before: settings(), after });

  expect(differing.map(({ callId }) => callId)).toEqual(['missed']);
  expect(differing[0]?.changes).toEqual([
    {
      question: 'task',
      before: expect.objectContaining({ code: 'missed/switched-off' }) as unknown,
      after: expect.objectContaining({ code: 'missed/task', action: 'create-task' }) as unknown,
    },
    {
      question: 'responsible',
      before: null,
      after: expect.objectContaining({ code: 'task-for/nobody' }) as unknown,
    },
  ]);
});

test('what hangs on a log that would not be there is told as gone', () => {
  const after = settings({ incomingUnknown: { ...DEFAULT_SETTINGS.rules.incomingUnknown, action: 'none' } });

  const { differing } = rehearse(CALLS, { before: settings(), after });

  const changes = differing.flatMap(({ callId, changes: all }) =>
    all.map((change) => [callId, change.question, change.after?.action ?? null]),
  );
  expect(changes).toEqual([
    ['answered', 'log', 'pass-over'],
    ['answered', 'accept', null],
    ['answered', 'task', null],
  ]);
});
