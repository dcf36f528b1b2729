import type { Condition, Rule } from '../situation';

/** Whether a call gets a follow-up task. */
export type TaskAction = 'create-task' | 'no-task';

const incoming: Condition = { party: ['outside'], direction: ['inbound'] };
const missed: readonly Condition[] = [
  { ...incoming, createTask: ['yes'], answer: ['unanswered'] },
  { ...incoming, createTask: ['yes'], answer: ['voicemail'], onVoicemail: ['yes'] },
  { ...incoming, createTask: ['yes'], answer: ['busy'], onBusy: ['yes'] },
];
const KNOWN = ['has-a-card', 'no-active-lead', 'one-active-lead', 'several-active-leads'] as const;
const UNKNOWN = ['nobody', 'opened-before'] as const;

function missedAnd(...further: readonly Condition[]): readonly Condition[] {
  return missed.flatMap((condition) => further.map((more) => ({ ...condition, ...more })));
}

const wanted: readonly Condition[] = [
  { number: KNOWN, taskForKnown: ['yes'] },
  { number: UNKNOWN, taskForUnknown: ['yes'] },
];

function wantedAnd(more: Condition): readonly Condition[] {
  return missedAnd(...wanted.map((condition) => ({ ...condition, ...more })));
}

export const MISSED: readonly Rule<TaskAction>[] = [
  {
    code: 'missed/outgoing',
    when: [{ party: ['outside'], direction: ['outbound'] }],
    action: 'no-task',
    why: 'an outgoing call is nobody to be called back',
  },
  {
    code: 'missed/not-logged-party',
    when: [{ party: ['internal', 'ignored', 'test'] }],
    action: 'no-task',
    why: 'the call is internal or a test, or its number is ignored',
  },
  {
    code: 'missed/answered',
    when: [{ ...incoming, answer: ['answered'] }],
    action: 'no-task',
    why: 'somebody answered',
  },
  {
    code: 'missed/switched-off',
    when: [{ ...incoming, answer: ['voicemail', 'busy', 'unanswered'], createTask: ['no'] }],
    action: 'no-task',
    why: 'the settings create no tasks for missed calls',
  },
  {
    code: 'missed/voicemail',
    when: [{ ...incoming, createTask: ['yes'], answer: ['voicemail'], onVoicemail: ['no'] }],
    action: 'no-task',
    why: 'the caller left a message, and the settings take that for enough',
  },
  {
    code: 'missed/busy',
    when: [{ ...incoming, createTask: ['yes'], answer: ['busy'], onBusy: ['no'] }],
    action: 'no-task',
    why: 'the lines were busy, and the settings do not count that as missed',
  },
  {
    code: 'missed/withheld',
    when: missedAnd({ number: ['withheld'] }),
    action: 'no-task',
    why: 'the caller withheld the number, so there is nothing to call back',
  },
  {
    code: 'missed/known-caller',
    when: missedAnd({ number: KNOWN, taskForKnown: ['no'] }),
    action: 'no-task',
    why: 'the settings create no tasks for callers who have a card',
  },
  {
    code: 'missed/unknown-caller',
    when: missedAnd({ number: UNKNOWN, taskForUnknown: ['no'] }),
    action: 'no-task',
    why: 'the settings create no tasks for callers who have no card',
  },
  {
    code: 'missed/no-card',
    when: wantedAnd({ card: ['none'] }),
    action: 'no-task',
    why: 'the call is on no card that a task could be put on',
  },
  {
    code: 'missed/reached-already',
    when: wantedAnd({ card: ['logged'], reached: ['called-again', 'called-back'] }),
    action: 'no-task',
    why: 'somebody has spoken to the caller since',
  },
  {
    code: 'missed/task',
    when: wantedAnd({ card: ['logged'], reached: ['no'] }),
    action: 'create-task',
    why: 'nobody answered: the settings create a task to call back',
  },
];

/** Who is responsible for the task. */
export type ResponsibleAction = 'manager' | 'card-owner' | 'fixed-user' | 'nobody';

export const RESPONSIBLE: readonly Rule<ResponsibleAction>[] = [
  {
    code: 'task-for/fixed-user',
    when: [{ taskResponsible: ['user'] }],
    action: 'fixed-user',
    why: 'the settings name the user',
  },
  {
    code: 'task-for/manager',
    when: [{ taskResponsible: ['extension'], rang: ['one-manager'] }],
    action: 'manager',
    why: 'this manager’s telephone rang',
  },
  {
    code: 'task-for/card-owner',
    when: [{ taskResponsible: ['card'], cardOwner: ['known'] }],
    action: 'card-owner',
    why: 'this user is responsible for the card',
  },
  {
    code: 'task-for/card-owner-instead',
    when: [{ taskResponsible: ['extension'], rang: ['nobody-known'], cardOwner: ['known'] }],
    action: 'card-owner',
    why: 'several telephones rang, or none that is a manager’s: the user responsible for the card instead',
  },
  {
    code: 'task-for/manager-instead',
    when: [{ taskResponsible: ['card'], cardOwner: ['unknown'], rang: ['one-manager'] }],
    action: 'manager',
    why: 'nobody is known to be responsible for the card: the manager whose telephone rang instead',
  },
  {
    code: 'task-for/nobody',
    when: [{ taskResponsible: ['extension', 'card'], rang: ['nobody-known'], cardOwner: ['unknown'] }],
    action: 'nobody',
    why: 'neither a manager nor an owner of the card is known: Kommo gives the task to the user who installed the integration',
  },
];

/** What becomes of the follow-up task. */
export type FollowUpAction = 'close' | 'keep';

const open: Condition = { task: ['open'], closeWhenReached: ['yes'] };
const NOT_ANSWERED = ['voicemail', 'busy', 'unanswered'] as const;

export const FOLLOW_UP: readonly Rule<FollowUpAction>[] = [
  {
    code: 'follow-up/no-task',
    when: [{ task: ['none'] }],
    action: 'keep',
    why: 'the call has no open follow-up task',
  },
  {
    code: 'follow-up/by-hand',
    when: [{ task: ['open'], closeWhenReached: ['no'] }],
    action: 'keep',
    why: 'the settings leave closing the task to the managers',
  },
  {
    code: 'follow-up/answered-after-all',
    when: [{ ...open, answer: ['answered'] }],
    action: 'close',
    why: 'the call was answered after all',
  },
  {
    code: 'follow-up/called-back',
    when: [{ ...open, answer: NOT_ANSWERED, reached: ['called-back'] }],
    action: 'close',
    why: 'a manager called back and was answered',
  },
  {
    code: 'follow-up/called-again',
    when: [{ ...open, answer: NOT_ANSWERED, reached: ['called-again'] }],
    action: 'close',
    why: 'the caller called again and was answered',
  },
  {
    code: 'follow-up/not-reached',
    when: [{ ...open, answer: NOT_ANSWERED, reached: ['no'] }],
    action: 'keep',
    why: 'nobody has spoken to the caller yet',
  },
];
