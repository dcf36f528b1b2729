/**
 * What the parties of a session are to the account's call. Of an incoming call the caller is a party, the menu, each telephone
 * that rings, and the mailbox; of an outgoing one the manager, and whoever he calls. A party is `Outbound` that calls, and
 * `Inbound` that is called, whoever it belongs to.
 */
import { WHOLE_CALL } from '../../../domain/call-event';
import type { Disposition, Instant, LegFacts } from '../../../domain/call-event';
import { present } from '../../provider-dialect';
import type { SessionParty } from './payload';
import { isInside, isInitiator } from './sides';

/** Reasons of an end that say more than that nobody answered. */
const UNANSWERED: ReadonlyMap<string | undefined, Disposition> = new Map([
  ['targetbusy', 'busy'],
  ['rejected', 'rejected'],
  ['voicemail', 'voicemail'],
  ['invalidnumber', 'failed'],
  ['nosuchuser', 'failed'],
  ['internationaldisabled', 'failed'],
  ['destinationblocked', 'failed'],
  ['notenoughfunds', 'failed'],
  ['internalerror', 'failed'],
]);

const ANSWERED: readonly unknown[] = ['answered', 'hold', 'parked', 'faxreceive'];
const MAILBOX: readonly unknown[] = ['voicemail', 'voicemailscreening', 'vmscreening'];
const OVER: readonly unknown[] = ['disconnected', 'gone'];
const RINGING: readonly unknown[] = ['setup', 'proceeding'];

type Moment = Pick<LegFacts, 'ringingAt' | 'answeredAt' | 'endedAt' | 'disposition'>;

export function legsOf(party: SessionParty, at: Instant, isRingOut: boolean): readonly LegFacts[] {
  if (isRingOut) return [ringOutLeg(party, at)];
  if (party.direction === 'outbound') return callerLegs(party, at);
  return party.extension === undefined ? [outsideLeg(party, at)] : insideLegs(party, at, party.extension);
}

/** RingCentral rings the manager, and then the customer: both are called. */
function ringOutLeg(party: SessionParty, at: Instant): LegFacts {
  const { id, extension } = party;
  if (isInitiator(party)) return present({ id, role: 'inward' as const, extension, ...momentOf(party, at) });
  return { id, role: 'outward', ...momentOf(party, at), ...endOf(party) };
}

/** Whoever calls is answered as soon as a menu, a queue or an extension has the call: only the called one tells who spoke. */
function callerLegs(party: SessionParty, at: Instant): readonly LegFacts[] {
  const { answeredAt, ...moment } = momentOf(party, at);
  const whole = { id: WHOLE_CALL, role: 'conversation' } as const;
  const told = endOf(party);
  if (party.extension === undefined) return [{ ...whole, ...moment, ...told }];
  const spoke = isInside(party.to) ? undefined : answeredAt;
  const { id, extension } = party;
  const manager = present({ id, role: 'party' as const, extension, ...moment, answeredAt: spoke });
  const cancelled = party.reason === 'cancelled' ? ({ disposition: 'cancelled' } as const) : {};
  const outcome = { ...cancelled, ...told };
  // What kept the call from being made ends it for everybody.
  return 'disposition' in outcome ? [manager, { ...whole, endedAt: at, ...outcome }] : [manager];
}

/** Whom a manager calls, or a telephone outside that an incoming call was passed on to. */
function outsideLeg(party: SessionParty, at: Instant): LegFacts {
  const moment = { ...momentOf(party, at), ...endOf(party) };
  if (isInside(party.from)) return { id: WHOLE_CALL, role: 'conversation', ...moment };
  return { id: party.id, role: 'party', ...moment };
}

/** With a mailbox the call is over for everybody, unless somebody still picks up; how long it takes the caller's end tells. */
function insideLegs(party: SessionParty, at: Instant, extension: string): readonly LegFacts[] {
  const isQueue = party.queueCall && party.to.extension === extension;
  const { answeredAt, ...moment } = momentOf(party, at);
  const leg = present({
    id: party.id,
    role: 'party' as const,
    ...moment,
    ...endOf(party),
    ...(isQueue ? {} : { answeredAt, extension: isTelephone(party) ? extension : undefined }),
  });
  if (!MAILBOX.includes(party.code)) return [leg];
  return [leg, { id: WHOLE_CALL, role: 'conversation', endedAt: at, disposition: 'voicemail' }];
}

/** Menus are set up, and end; what is told of more has a telephone, or is somebody's mailbox. */
function isTelephone({ code, missedCall }: SessionParty): boolean {
  return missedCall || (code !== 'setup' && !OVER.includes(code));
}

function momentOf({ code }: SessionParty, at: Instant): Moment {
  if (RINGING.includes(code)) return { ringingAt: at };
  // Whoever holds the line has answered: the earliest counts.
  if (ANSWERED.includes(code)) return { answeredAt: at };
  return OVER.includes(code) ? { endedAt: at } : {};
}

function endOf({ code, reason }: SessionParty): Moment {
  const disposition = OVER.includes(code) ? UNANSWERED.get(reason) : undefined;
  return present({ disposition });
}
