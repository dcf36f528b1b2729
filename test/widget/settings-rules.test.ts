import type { RehearsalView } from '../../bff/contract/rehearsal';
import type { SettingsDocument, SettingsInput } from '../../bff/contract/settings';
import { BffError } from '../../widget/bff-client/bff-error';
import { toInput } from '../../widget/settings/settings-panel';
import { text } from './support/english';
import {
  STORED,
  awaitingHost,
  errorAt,
  field,
  isVisible,
  openSettings,
  press,
  settled,
  write,
} from './support/settings-page';

beforeEach(() => void (document.body.textContent = ''));

/** Every field that the document knows, each unlike what it starts as. */
const EVERYTHING: SettingsDocument = {
  ...STORED,
  queryNames: { caller: 'clid' },
  kommoPipelines: [
    { id: 1, name: 'Sales', isMain: true, stages: [{ id: 11, name: 'New' }] },
    { id: 2, name: 'Service', isMain: false, stages: [{ id: 21, name: 'Reported' }] },
  ],
  general: {
    ringSound: false,
    openCard: true,
    openCardOn: 'ring',
    callResultForm: true,
    rateQuality: true,
    defaultCountry: 'GB',
    timeZone: 'Europe/London',
    ignoredNumbers: ['+4420*', '101'],
    logInternalCalls: true,
    withoutCallWindows: [77, 43],
  },
  rules: {
    incomingUnknown: {
      action: 'contact-and-lead',
      acceptWhenAnswered: true,
      pipelineId: 2,
      statusId: 21,
      contactName: 'Caller {phone}',
      leadName: '{phone} rang',
    },
    incomingKnown: { createLeadIfNoneActive: true, phoneInNoteIfSeveral: false },
    missed: {
      createTask: true,
      dueInMinutes: 20,
      text: 'Ring {name} back',
      responsible: 'user',
      userId: 43,
      workingHours: { from: '08:15', to: '24:00', days: [1, 3, 7] },
      closeWhenReached: false,
      onVoicemail: false,
      onBusy: false,
      known: false,
      unknown: false,
    },
    outgoingNew: { action: 'contact', whenUnanswered: 'none' },
  },
};

async function saved(document: SettingsDocument, change: () => void): Promise<SettingsInput | undefined> {
  const { onSave, sent } = await openSettings({ read: () => Promise.resolve(document) });
  change();
  await awaitingHost(onSave({ active: 'Y', fields: {} }));
  return sent[0];
}
function choose(label: string, value: string): void {
  const select = field(label);
  select.value = value;
  select.dispatchEvent(new Event('change', { bubbles: true }));
}

describe('the rules in the settings form', () => {
  test('opening and saving changes no rule, whatever is set', async () => {
    const { active: _active, ...stored } = toInput(EVERYTHING);

    expect(await saved(EVERYTHING, () => undefined)).toMatchObject({ ...stored, active: true });
  });

  test('every rule can be set by its label', async () => {
    const input = await saved({ ...STORED, kommoPipelines: EVERYTHING.kommoPipelines ?? [] }, () => {
      choose(text('rules.pipeline'), '2');
      choose(text('rules.stage'), '21');
      choose(text('rules.outgoing_unanswered'), 'none');
      field(text('rules.create_task')).click();
      field(text('rules.missed_when.onVoicemail')).click();
      field(text('rules.hours')).click();
      choose(text('rules.hours_from'), '07:30');
      field('Sat').click();
      choose(text('general.open_card'), 'ring');
      write(text('numbers.ignored'), '+4420*\n\n 101 ');
      field('Maria Manager sees calls on the screen').click();
    });

    expect(input?.rules.incomingUnknown).toMatchObject({ pipelineId: 2, statusId: 21 });
    expect(input?.rules.outgoingNew.whenUnanswered).toBe('none');
    expect(input?.rules.missed).toMatchObject({
      createTask: true,
      onVoicemail: false,
      onBusy: true,
      workingHours: { from: '07:30', to: '18:00', days: [1, 2, 3, 4, 5, 6] },
    });
    expect(input?.general).toMatchObject({
      openCard: true,
      openCardOn: 'ring',
      ignoredNumbers: ['+4420*', '101'],
      withoutCallWindows: [43],
    });
  });

  test('another pipeline has other stages, and none of the former one stays chosen', async () => {
    const input = await saved(EVERYTHING, () => choose(text('rules.pipeline'), '1'));

    expect(input?.rules.incomingUnknown).toMatchObject({ pipelineId: 1, statusId: null });
    expect([...field(text('rules.stage')).querySelectorAll('option')].map((one) => one.label)).toEqual([
      text('rules.first_stage'),
      'New',
    ]);
  });

  test('what is folded says what is set', async () => {
    await openSettings({ read: () => Promise.resolve(EVERYTHING) });

    const said = [...document.querySelectorAll('.kt-fold__state')].map((one) => one.textContent);

    expect(said).toEqual(
      expect.arrayContaining([
        text('rules.unknown_actions.contact-and-lead'),
        text('rules.opens_lead'),
        text('rules.task_within', { minutes: 20 }),
        text('rules.outgoing_actions.contact'),
        'United Kingdom · Europe/London',
      ]),
    );
  });

  test('an error in a folded part unfolds it and takes the focus there', async () => {
    const { onSave, sent } = await openSettings();
    field(text('rules.create_task')).click();
    write(text('rules.due_in_minutes'), 'soon');

    expect(onSave({ active: 'Y', fields: {} })).toBe(false);

    const due = field(text('rules.due_in_minutes'));
    expect(sent).toEqual([]);
    expect(document.activeElement).toBe(due);
    expect(due.closest('details')?.open).toBe(true);
  });

  test('hours that end before they begin, and a week without a day, are named at once', async () => {
    const { onSave } = await openSettings();
    field(text('rules.create_task')).click();
    field(text('rules.hours')).click();
    choose(text('rules.hours_from'), '18:00');
    for (const day of ['Mon', 'Tue', 'Wed', 'Thu', 'Fri']) field(day).click();

    void onSave({ active: 'Y', fields: {} });

    expect(errorAt(text('rules.hours_to'))).toBe(text('field_errors.not_after_from'));
    expect(errorAt('Mon')).toBe(text('field_errors.required'));
  });

  test('a line that is no number is named by what stands in it', async () => {
    const { onSave } = await openSettings({
      save: () =>
        Promise.reject(
          new BffError('settings/invalid', 422, [{ path: 'general.ignoredNumbers.1', code: 'not-a-number' }]),
        ),
    });
    write(text('numbers.ignored'), '101\nmy mother');

    await awaitingHost(onSave({ active: 'Y', fields: {} }));

    expect(errorAt(text('numbers.ignored'))).toContain('“my mother”');
  });

  test('two managers with one extension are told who has it', async () => {
    const { onSave } = await openSettings();
    write('Extension of Maria Manager', '101');

    void onSave({ active: 'Y', fields: {} });

    expect(errorAt('Extension of Maria Manager')).toBe(text('extensions.taken_by', { name: 'Ada Admin' }));
  });
});

describe('rehearsing changed rules', () => {
  const REHEARSED: RehearsalView = {
    calls: 40,
    differing: [
      {
        callId: 'voipstudio:1',
        startedAt: '2026-03-02T10:41:00.000Z',
        direction: 'inbound',
        from: '+12065550142',
        to: '+12125550100',
        changes: [
          {
            question: 'task',
            asks: 'Task',
            before: { code: 'missed/switched-off', action: 'no-task', does: 'no task', why: 'off' },
            after: { code: 'missed/task', action: 'create-task', does: 'a task', why: 'nobody answered' },
          },
          { question: 'responsible', asks: 'Responsible', before: null, after: null },
        ],
      },
    ],
  };

  test('shows in words what would have been different, and saves nothing', async () => {
    const asked: [SettingsInput, string][] = [];
    const { sent } = await openSettings({
      rehearse: (settings, language) => {
        asked.push([settings, language]);
        return Promise.resolve(REHEARSED);
      },
    });
    field(text('rules.create_task')).click();

    press(text('rehearsal.start'));
    await settled();

    const words = document.querySelector('.kt-rehearsal')?.textContent ?? '';
    expect(words).toContain(text('rehearsal.differ', { count: 1, calls: 40 }));
    expect(words).toContain('Task: no task → a task');
    expect(words).toContain('nobody answered');
    expect(words).toContain('Responsible: nothing → nothing');
    expect(asked).toMatchObject([[{ rules: { missed: { createTask: true } } }, 'en']]);
    expect(sent).toEqual([]);
  });

  test.each([
    [{ calls: 0, differing: [] }, text('rehearsal.no_calls')],
    [{ calls: 12, differing: [] }, text('rehearsal.same', { calls: 12 })],
  ])('says so when nothing would differ: %j', async (answer, words) => {
    await openSettings({ rehearse: () => Promise.resolve(answer) });

    press(text('rehearsal.start'));
    await settled();

    expect(document.querySelector('.kt-rehearsal')?.textContent).toBe(words);
  });

  test('a rule that cannot be used is named at its field', async () => {
    const faults = [{ path: 'settings.rules.missed.text', code: 'too-long' }];
    await openSettings({ rehearse: () => Promise.reject(new BffError('settings/invalid', 422, faults)) });
    field(text('rules.create_task')).click();

    press(text('rehearsal.start'));
    await settled();

    expect(errorAt(text('rules.task_text'))).toContain(text('field_errors.too_long'));
    expect(isVisible(field(text('rules.task_text')))).toBe(true);
  });
});
