import type { OutgoingNewAction } from '../../contract/settings';
import type { Condition, Rule } from '../situation';

/** Where the one call goes in Kommo. */
export type LogAction =
  /** Nowhere. */
  | 'pass-over'
  /** On the card that Kommo chooses by the number. */
  | 'on-card'
  | 'on-chosen-card'
  /** On the card that the manager clicked on. */
  | 'on-dialled-card'
  | 'on-opened-card'
  | 'incoming-lead'
  | 'contact-and-lead'
  | 'contact'
  /** A new lead of the contact or company that has the number. */
  | 'new-lead';

const byRule: Condition = { party: ['outside'], chosenCard: ['no'] };
const NOT_IN_THE_FORM = ['no', 'dialled-from'] as const;
const NO_CARD = ['withheld', 'nobody'] as const;
const WITHOUT_ACTIVE_LEAD = ['no-active-lead'] as const;
const HAS_A_CARD = ['has-a-card'] as const;
const UNANSWERED = ['voicemail', 'busy', 'unanswered'] as const;

const incoming: Condition = { ...byRule, direction: ['inbound'] };
const outgoing: Condition = { ...byRule, direction: ['outbound'] };

/** The settings have two words for an outgoing call: one for answered calls, one that may differ for the others. */
function answeredRule(action: OutgoingNewAction): readonly Condition[] {
  return [
    { ...outgoing, answer: ['answered'], outgoingNew: [action] },
    { ...outgoing, answer: UNANSWERED, outgoingUnanswered: ['as-answered'], outgoingNew: [action] },
  ];
}

function unansweredRule(action: OutgoingNewAction): Condition {
  return { ...outgoing, answer: UNANSWERED, outgoingUnanswered: [action] };
}

function outgoingRules(action: Exclude<OutgoingNewAction, 'none'>): readonly Rule<LogAction>[] {
  const words = action === 'contact' ? 'a contact' : 'a contact and a lead';
  return [
    {
      code: `outgoing-new/${action}`,
      when: answeredRule(action).map((condition) => ({ ...condition, number: NO_CARD })),
      action,
      why: `nobody has the number that was called: the settings open ${words} for it`,
    },
    {
      code: `outgoing-unanswered/${action}`,
      when: [{ ...unansweredRule(action), number: NO_CARD }],
      action,
      why: `nobody has the number and nobody answered: the settings open ${words} for such calls`,
    },
  ];
}

const openedForOutgoing: readonly Condition[] = (['contact', 'contact-and-lead'] as const).flatMap(
  (action) => [...answeredRule(action), unansweredRule(action)],
);

export const WHERE_LOGGED: readonly Rule<LogAction>[] = [
  {
    code: 'form/chosen-card',
    when: [{ chosenCard: ['yes'] }],
    action: 'on-chosen-card',
    why: 'the manager chose this card in the form, and that outweighs every setting',
  },
  {
    code: 'click/dialled-card',
    when: [
      { chosenCard: ['dialled-from'], party: ['outside'] },
      { chosenCard: ['dialled-from'], party: ['internal'], logInternalCalls: ['yes'] },
    ],
    action: 'on-dialled-card',
    why: 'the manager dialled the number from this card',
  },
  {
    code: 'general/ignored-number',
    when: [{ party: ['ignored'], chosenCard: NOT_IN_THE_FORM }],
    action: 'pass-over',
    why: 'the number is on the list of numbers to ignore',
  },
  {
    code: 'general/test-call',
    when: [{ party: ['test'], chosenCard: NOT_IN_THE_FORM }],
    action: 'pass-over',
    why: 'the call was made to try the settings out',
  },
  {
    code: 'general/internal-call',
    when: [{ party: ['internal'], chosenCard: NOT_IN_THE_FORM, logInternalCalls: ['no'] }],
    action: 'pass-over',
    why: 'both ends are extensions of the account, and the settings do not ask for such calls',
  },
  {
    code: 'general/internal-without-card',
    when: [
      {
        party: ['internal'],
        chosenCard: ['no'],
        logInternalCalls: ['yes'],
        number: [...NO_CARD, 'opened-before'],
      },
    ],
    action: 'pass-over',
    why: 'both ends are extensions of the account, and no card has the number; nothing is opened for an extension',
  },
  {
    code: 'general/internal-logged',
    when: [
      {
        party: ['internal'],
        chosenCard: ['no'],
        logInternalCalls: ['yes'],
        number: [...HAS_A_CARD, ...WITHOUT_ACTIVE_LEAD, 'one-active-lead', 'several-active-leads'],
      },
    ],
    action: 'on-card',
    why: 'the settings ask for calls within the account, and a card has the number',
  },
  {
    code: 'incoming-unknown/nothing',
    when: [{ ...incoming, number: [...NO_CARD, 'opened-before'], incomingUnknown: ['none'] }],
    action: 'pass-over',
    why: "nobody has the caller's number: the settings open nothing for it",
  },
  {
    code: 'incoming-unknown/incoming-lead',
    when: [{ ...incoming, number: NO_CARD, incomingUnknown: ['incoming-lead'], incomingLeads: ['on'] }],
    action: 'incoming-lead',
    why: "nobody has the caller's number: the settings open an incoming lead for it",
  },
  {
    code: 'incoming-unknown/incoming-leads-off',
    when: [{ ...incoming, number: NO_CARD, incomingUnknown: ['incoming-lead'], incomingLeads: ['off'] }],
    action: 'contact-and-lead',
    why: 'the settings ask for an incoming lead, but Kommo takes none in this account or pipeline: a contact and a lead instead',
  },
  {
    code: 'incoming-unknown/contact-and-lead',
    when: [{ ...incoming, number: NO_CARD, incomingUnknown: ['contact-and-lead'] }],
    action: 'contact-and-lead',
    why: "nobody has the caller's number: the settings open a contact and a lead for it",
  },
  {
    code: 'unknown/opened-before',
    when: [
      { ...incoming, number: ['opened-before'], incomingUnknown: ['incoming-lead', 'contact-and-lead'] },
      ...openedForOutgoing.map((condition): Condition => ({ ...condition, number: ['opened-before'] })),
    ],
    action: 'on-opened-card',
    why: 'an earlier call of this number opened a card: this call goes there, and nothing is opened twice',
  },
  ...outgoingRules('contact-and-lead'),
  ...outgoingRules('contact'),
  {
    code: 'outgoing-new/nothing',
    when: answeredRule('none').map((condition) => ({
      ...condition,
      number: [...NO_CARD, 'opened-before'],
    })),
    action: 'pass-over',
    why: 'nobody has the number that was called: the settings open nothing for it',
  },
  {
    code: 'outgoing-unanswered/nothing',
    when: [{ ...unansweredRule('none'), number: [...NO_CARD, 'opened-before'] }],
    action: 'pass-over',
    why: 'nobody has the number and nobody answered: the settings open nothing for such calls',
  },
  {
    code: 'known/as-kommo-places',
    when: [{ ...byRule, number: HAS_A_CARD }],
    action: 'on-card',
    why: 'a card has the number: Kommo places the call on its only active lead, else on the contact or company',
  },
  {
    code: 'known/active-lead',
    when: [{ ...byRule, number: ['one-active-lead'] }],
    action: 'on-card',
    why: 'a card has the number, with exactly one active lead: the call goes to that lead',
  },
  {
    code: 'known/several-active-leads',
    when: [{ ...byRule, number: ['several-active-leads'] }],
    action: 'on-card',
    why: 'a card has the number, with several active leads: the call goes to the contact or company',
  },
  {
    code: 'known/no-active-lead',
    when: [
      { ...outgoing, number: WITHOUT_ACTIVE_LEAD },
      { ...incoming, number: WITHOUT_ACTIVE_LEAD, createLeadIfNoneActive: ['no'] },
    ],
    action: 'on-card',
    why: 'a card has the number, without an active lead: the call goes to the contact or company',
  },
  {
    code: 'incoming-known/new-lead',
    when: [{ ...incoming, number: WITHOUT_ACTIVE_LEAD, createLeadIfNoneActive: ['yes'], owner: ['contact'] }],
    action: 'new-lead',
    why: 'a contact has the number, without an active lead: the settings open a lead for it',
  },
  {
    code: 'incoming-known/company',
    when: [{ ...incoming, number: WITHOUT_ACTIVE_LEAD, createLeadIfNoneActive: ['yes'], owner: ['company'] }],
    action: 'new-lead',
    why: 'a company has the number, without an active lead: the settings open a lead for it',
  },
];
