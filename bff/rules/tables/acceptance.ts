import type { Rule } from '../situation';

/** What becomes of an incoming lead that waits. */
export type AcceptAction = 'accept' | 'leave';

export const ACCEPTANCE: readonly Rule<AcceptAction>[] = [
  {
    code: 'accept/nothing-waits',
    when: [{ incomingLead: ['none'] }],
    action: 'leave',
    why: 'no incoming lead of this number waits',
  },
  {
    code: 'accept/chosen-card',
    when: [{ incomingLead: ['waits'], chosenCard: ['yes'] }],
    action: 'accept',
    why: 'the manager chose a card for the caller: the incoming lead is accepted, and its contact joins that card',
  },
  {
    code: 'accept/answered',
    when: [
      {
        incomingLead: ['waits'],
        chosenCard: ['no', 'dialled-from'],
        acceptWhenAnswered: ['yes'],
        answer: ['answered'],
      },
    ],
    action: 'accept',
    why: 'the call was answered: the settings accept the incoming lead',
  },
  {
    code: 'accept/not-answered',
    when: [
      {
        incomingLead: ['waits'],
        chosenCard: ['no', 'dialled-from'],
        acceptWhenAnswered: ['yes'],
        answer: ['voicemail', 'busy', 'unanswered'],
      },
    ],
    action: 'leave',
    why: 'nobody answered: the incoming lead waits for a manager',
  },
  {
    code: 'accept/by-hand',
    when: [{ incomingLead: ['waits'], chosenCard: ['no', 'dialled-from'], acceptWhenAnswered: ['no'] }],
    action: 'leave',
    why: 'the settings leave accepting to the managers',
  },
];
