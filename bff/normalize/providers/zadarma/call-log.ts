import { z } from 'zod';
import { WHOLE_CALL } from '../../../domain/call-event';
import type { CallEvent, LegFacts } from '../../../domain/call-event';
import { get } from '../../api-account';
import { callEvent } from '../../call-reading';
import type { ReadRow } from '../../call-reading';
import type { CallLog } from '../../list-calls';
import { toLocalTime } from '../../local-time';
import {
  duration,
  optionalId,
  optionalText,
  parsePayload,
  party,
  requiredId,
  time,
} from '../../payload-fields';
import { partiesOf, present } from '../../provider-dialect';
import { dispositionOf, isYes, recordingReference } from './payload';

/** Of `/v1/statistics/pbx/`, which may be asked three times a minute. */
const PAGE_SIZE = 1_000;

/** https://github.com/zadarma/openapi: a row is a leg, of the external call `pbx_call_id` or of none. */
const row = (timeZone: string) =>
  z.object({
    call_id: requiredId,
    pbx_call_id: optionalId,
    callstart: time(timeZone),
    /** A number, a name, or both: `"+37060000000" <+37060000000>`. */
    clid: optionalText,
    sip: optionalText,
    destination: party,
    disposition: optionalText,
    /** Of the talk. */
    seconds: duration,
    is_recorded: z.unknown(),
  });
type Row = z.output<ReturnType<typeof row>>;

export const CALL_LOG: CallLog = {
  pageSize: PAGE_SIZE,
  request: ({ from, to }, page, { timeZone }) =>
    get('/statistics/pbx/', {
      start: toLocalTime(from, timeZone),
      // In whole seconds, and nobody says whether the last one is included.
      end: toLocalTime(to + 1_000, timeZone),
      version: '2',
      skip: String(page * PAGE_SIZE),
      limit: String(PAGE_SIZE),
    }),
  rows: 'stats',
  rowIs: 'leg',
  read: readStatistics,
};

function readStatistics(...[payload, connection, receivedAt]: Parameters<ReadRow>): readonly CallEvent[] {
  const call = parsePayload(row(connection.timeZone), payload);
  // A call between two lines of the account.
  if (call.pbx_call_id === undefined) return [];
  const isOut = call.pbx_call_id.startsWith('out_');
  const endedAt = (call.callstart ?? receivedAt) + (call.seconds ?? 0) * 1000;
  const parties = { from: isOut ? call.sip : numberOf(call.clid), to: call.destination };
  const { from, to, internal } = partiesOf(parties, connection, 'international');
  const event = callEvent(
    call.pbx_call_id,
    { payload, connection },
    {
      key: `statistics.${call.call_id}`,
      name: 'call log',
      at: endedAt,
      strength: 3,
      direction: isOut ? 'outbound' : 'inbound',
      // Whom an incoming call dialled, and from which number an outgoing one was made, is not in the log.
      ...(isOut ? { to } : { from }),
      internal,
      startedAt: call.callstart,
      legs: legsOf(call, { endedAt, line: isOut ? call.sip : to }),
      expectedRecording: isYes(call.is_recorded) ? recordingReference({ call_id: call.call_id }) : undefined,
    },
  );
  return [event];
}

/** A line's leg, and what it says of the call as a whole; a leg to a menu or a number outside says it for the whole alone. */
function legsOf(
  { call_id: id, disposition: told, seconds = 0 }: Row,
  { endedAt, line }: { readonly endedAt: number; readonly line: string | undefined },
): readonly LegFacts[] {
  const disposition = dispositionOf(told, seconds);
  const talk =
    disposition === 'answered' ? { talkSeconds: seconds, answeredAt: endedAt - seconds * 1000 } : {};
  const whole = { id: WHOLE_CALL, role: 'conversation', endedAt, disposition } as const;
  if (line === undefined || !/^\d{3,6}$/.test(line)) return [{ ...whole, ...talk }];
  return [{ id, role: 'party', extension: line, endedAt, disposition, ...talk }, whole];
}

/**
 * What the end of a call told unsigned is confirmed, or corrected: a call of which no leg was answered was not, and how
 * long an answered one took, its legs say.
 */
export function joinLegs(events: readonly CallEvent[]): readonly CallEvent[] {
  const answered = new Set(events.filter(wasAnswered).map(({ callId }) => callId));
  return events.map((event) => {
    if (!answered.has(event.callId)) return event;
    return { ...event, legs: event.legs.map((leg) => (isOnlyAnEnd(leg) ? endOf(leg) : leg)) };
  });
}

/** Of an answered call: what a leg that was not, or whose line has the talk, says of the whole. */
function isOnlyAnEnd({ id, talkSeconds }: LegFacts): boolean {
  return id === WHOLE_CALL && talkSeconds === undefined;
}

function wasAnswered({ legs }: CallEvent): boolean {
  return legs.some(({ disposition }) => disposition === 'answered');
}

function endOf({ id, role, endedAt }: LegFacts): LegFacts {
  return present({ id, role, endedAt });
}

function numberOf(clid: string | undefined): string {
  return /<([^>]*)>/.exec(clid ?? '')?.[1] ?? /\+?\d[\d ()-]*/.exec(clid ?? '')?.[0] ?? clid ?? '';
}
