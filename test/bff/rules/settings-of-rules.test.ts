import { settingsBodySchema } from '../../../bff/accounts/settings-schema';
import { DEFAULT_SETTINGS } from '../../../bff/contract/settings';

const missed = { ...DEFAULT_SETTINGS.rules.missed };
const general = { ...DEFAULT_SETTINGS.general };

function read(changes: { missed?: object; general?: object }) {
  return settingsBodySchema.safeParse({
    ...DEFAULT_SETTINGS,
    general: { ...general, ...changes.general },
    rules: { ...DEFAULT_SETTINGS.rules, missed: { ...missed, ...changes.missed } },
  });
}

function complaints(changes: { missed?: object; general?: object }): readonly string[] {
  return read(changes).error?.issues.map(({ path }) => path.join('.')) ?? [];
}

test('a document from before the further rules is read with what they do when left out', () => {
  const { data } = read({});

  expect(data?.rules.missed).toMatchObject({ workingHours: null, closeWhenReached: true, onBusy: true });
  expect(data?.rules.outgoingNew.whenUnanswered).toBe('as-answered');
  expect(data?.general).toMatchObject({ ignoredNumbers: [], logInternalCalls: false });
});

test.each([
  ['rules.missed.workingHours.to', { missed: { workingHours: { from: '18:00', to: '09:00', days: [1] } } }],
  ['rules.missed.workingHours.from', { missed: { workingHours: { from: '0900', to: '18:00', days: [1] } } }],
  ['rules.missed.workingHours.days', { missed: { workingHours: { from: '09:00', to: '18:00', days: [] } } }],
  [
    'rules.missed.workingHours.days.0',
    { missed: { workingHours: { from: '09:00', to: '18:00', days: [0] } } },
  ],
  ['general.ignoredNumbers.0', { general: { ignoredNumbers: ['my mother'] } }],
  ['general.ignoredNumbers.1', { general: { ignoredNumbers: ['101', ''] } }],
])('names %s when it cannot be used', (path, changes) => {
  expect(complaints(changes)).toEqual([path]);
});

test.each(['+44 20 7946-0000', '(020) 7946 0000', '+4420*', '1??', '101', '*'])(
  'takes %s as a number to ignore',
  (entry) => {
    expect(complaints({ general: { ignoredNumbers: [entry] } })).toEqual([]);
  },
);
