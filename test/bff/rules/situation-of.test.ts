import { DEFAULT_SETTINGS } from '../../../bff/contract/settings';
import type { CallRules } from '../../../bff/contract/settings';
import { QUESTIONS, decide } from '../../../bff/rules/decide';
import type { Question } from '../../../bff/rules/decide';
import { NOTHING_FOUND, situationOf } from '../../../bff/rules/situation-of';
import type { Found, RuleSettings, ToldCall } from '../../../bff/rules/situation-of';

const MISSED: ToldCall = {
  direction: 'inbound',
  internal: false,
  externalNumber: '+12065550142',
  status: 'ended',
  disposition: 'missed',
};
const OUTGOING: ToldCall = { ...MISSED, direction: 'outbound' };

interface Given {
  readonly told?: Partial<ToldCall>;
  readonly found?: Partial<Found>;
  readonly general?: RuleSettings['general'];
  readonly rules?: { readonly [Name in keyof CallRules]?: Partial<CallRules[Name]> };
}

function codeOf(question: Question, given: Given): string {
  const { rules, general } = DEFAULT_SETTINGS;
  const settings: RuleSettings = {
    general: { ...general, ...given.general },
    rules: {
      incomingUnknown: { ...rules.incomingUnknown, ...given.rules?.incomingUnknown },
      incomingKnown: { ...rules.incomingKnown, ...given.rules?.incomingKnown },
      missed: { ...rules.missed, ...given.rules?.missed },
      outgoingNew: { ...rules.outgoingNew, ...given.rules?.outgoingNew },
    },
  };
  const situation = situationOf({ ...MISSED, ...given.told }, { ...NOTHING_FOUND, ...given.found }, settings);
  return decide(question, situation).code;
}

test.each<[string, Given, string]>([
  ['an unknown caller', {}, 'incoming-unknown/incoming-lead'],
  [
    'an unknown caller while Kommo takes no incoming leads',
    { found: { incomingLeads: 'off' } },
    'incoming-unknown/incoming-leads-off',
  ],
  [
    'an unknown caller whose incoming lead waits',
    { found: { number: 'opened-before' } },
    'unknown/opened-before',
  ],
  [
    'a withheld number',
    { told: { externalNumber: '' }, found: { number: 'one-active-lead' } },
    'incoming-unknown/incoming-lead',
  ],
  ['a test call', { told: { test: true, internal: true } }, 'general/test-call'],
  ['an extension', { told: { internal: true, externalNumber: '101' } }, 'general/internal-call'],
  ['an ignored number', { general: { ignoredNumbers: ['206 555 0142'] } }, 'general/ignored-number'],
  [
    'an ignored number whose card was chosen',
    { general: { ignoredNumbers: ['*'] }, found: { chosenCard: 'yes' } },
    'form/chosen-card',
  ],
  [
    'an outgoing call that was answered',
    { told: { ...OUTGOING, disposition: 'answered' } },
    'outgoing-new/contact-and-lead',
  ],
  ['an outgoing call that nobody answered', { told: OUTGOING }, 'outgoing-new/contact-and-lead'],
  [
    'an outgoing call that met a mailbox, where only answered ones open a card',
    { told: { ...OUTGOING, disposition: 'voicemail' }, rules: { outgoingNew: { whenUnanswered: 'none' } } },
    'outgoing-unanswered/nothing',
  ],
])('%s is logged by its rule', (_what, given, code) => {
  expect(codeOf('log', given)).toBe(code);
});

const withTask = { rules: { missed: { createTask: true } }, found: { card: 'logged' } } as const;
test.each<[string, Given, string]>([
  ['a missed call', withTask, 'missed/task'],
  ['a call that the network rejected', { ...withTask, told: { disposition: 'rejected' } }, 'missed/task'],
  ['a message left', { ...withTask, told: { disposition: 'voicemail' } }, 'missed/task'],
  [
    'a message left, where that is enough',
    {
      ...withTask,
      told: { disposition: 'voicemail' },
      rules: { missed: { createTask: true, onVoicemail: false } },
    },
    'missed/voicemail',
  ],
  [
    'a call that never ended but was answered',
    { ...withTask, told: { status: 'answered', disposition: null } },
    'missed/answered',
  ],
  ['a missed call by default', { found: { card: 'logged' } }, 'missed/switched-off'],
])('%s gets a task or not by its rule', (_what, given, code) => {
  expect(codeOf('task', given)).toBe(code);
});

test('a call of which nothing is known but its mark has an answer to every question', () => {
  const told = {
    direction: null,
    internal: false,
    externalNumber: '',
    status: 'ringing',
    disposition: null,
  } as const;

  for (const question of QUESTIONS) expect(codeOf(question, { told })).toMatch(/\//);
});
