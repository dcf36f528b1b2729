/**
 * Everything that a rule may look at, each as a choice of a few words, so that all situations can be counted
 * through. What the account has set is part of the situation: a rule has no other knowledge.
 */
export const FACETS = {
  /** Between whom: with somebody outside, within the account, with a number the account does not log, or nobody real. */
  party: ['outside', 'internal', 'ignored', 'test'],
  direction: ['inbound', 'outbound'],
  /** `unanswered` is every ending that is none of the others: missed, rejected, cancelled, failed. */
  answer: ['answered', 'voicemail', 'busy', 'unanswered'],
  /**
   * What Kommo knows of the number. `opened-before`: an earlier call opened a card that Kommo does not find yet.
   * `has-a-card`: somebody has it, and nobody looked for leads.
   */
  number: [
    'withheld',
    'nobody',
    'opened-before',
    'has-a-card',
    'no-active-lead',
    'one-active-lead',
    'several-active-leads',
  ],
  /** Whose the number is; of several contacts Kommo and we take the oldest. */
  owner: ['contact', 'company'],
  phones: ['one', 'several'],
  /** Whether the manager chose a card: in the form, or by dialling from it. */
  chosenCard: ['no', 'dialled-from', 'yes'],
  /** Whether Kommo takes incoming leads in this account and pipeline. */
  incomingLeads: ['on', 'off'],
  /** Whether an incoming lead of this number waits to be accepted. */
  incomingLead: ['none', 'waits'],
  /** Where the call ended up: on a card that a task can be put on, or nowhere. */
  card: ['none', 'logged'],
  /** Whether somebody spoke to the caller after this call had begun. */
  reached: ['no', 'called-again', 'called-back'],
  /** The follow-up task of this call. */
  task: ['none', 'open'],
  /** Whether exactly one manager is known whose telephone rang. */
  rang: ['one-manager', 'nobody-known'],
  cardOwner: ['known', 'unknown'],

  logInternalCalls: ['no', 'yes'],
  incomingUnknown: ['incoming-lead', 'contact-and-lead', 'none'],
  acceptWhenAnswered: ['no', 'yes'],
  createLeadIfNoneActive: ['no', 'yes'],
  phoneInNoteIfSeveral: ['no', 'yes'],
  outgoingNew: ['contact-and-lead', 'contact', 'none'],
  outgoingUnanswered: ['as-answered', 'contact-and-lead', 'contact', 'none'],
  createTask: ['no', 'yes'],
  onVoicemail: ['no', 'yes'],
  onBusy: ['no', 'yes'],
  taskForKnown: ['no', 'yes'],
  taskForUnknown: ['no', 'yes'],
  closeWhenReached: ['no', 'yes'],
  taskResponsible: ['extension', 'card', 'user'],
} as const;

export type FacetName = keyof typeof FACETS;
export type Facet<Name extends FacetName> = (typeof FACETS)[Name][number];
export type Situation = { readonly [Name in FacetName]: Facet<Name> };

/** What a row asks for: each facet it names has one of the listed words. A facet it does not name does not matter. */
export type Condition = { readonly [Name in FacetName]?: readonly Facet<Name>[] };

/** One row: it applies when one of its conditions holds. */
export interface Rule<Action extends string> {
  /** Stable; the widget puts it into the manager's language. */
  readonly code: string;
  readonly when: readonly Condition[];
  readonly action: Action;
  /** For people who read the timeline of a call, and for the table in docs/RULES.md. */
  readonly why: string;
}
