import type { EntityRef, PreviousCall } from '../contract/call-view';
import type { PhoneMatch } from '../crm/crm-client';

/** Who calls, as the look-up while it rang found it: what the rules go by. */
export interface CallerCard {
  readonly entity: EntityRef & { readonly name: string };
  readonly match: PhoneMatch;
  /** Whether `match.activeLeads` is the truth. Left out in rows of older releases: it is. */
  readonly leadsKnown?: boolean;
}

/** A lead by its id; the rest once somebody has asked Kommo for it. */
export interface KnownLead {
  readonly id: number;
  readonly name: string;
  readonly stage: string;
  readonly isActive: boolean | null;
}

/** A contact or company behind a number, with what is known of the cards around it. */
export interface KnownPerson {
  readonly entity: EntityRef;
  readonly name: string;
  readonly responsibleUserId: number | null;
  readonly phones: readonly string[];
  readonly company: { readonly id: number; readonly name: string } | null;
  readonly leads: readonly KnownLead[];
}

/** What the manager at the telephone is shown; the likeliest person first. */
export interface RecognisedCaller {
  readonly people: readonly KnownPerson[];
  readonly previousCalls: readonly PreviousCall[];
  readonly previousCallCount: number;
}

/** Whose number it is, as it was last looked up. Milliseconds since 1970. */
export interface KnownNumber {
  readonly people: readonly KnownPerson[];
  readonly lookedUpAt: number;
  /** `null`: nobody has asked for the names around the people yet. */
  readonly describedAt: number | null;
}
