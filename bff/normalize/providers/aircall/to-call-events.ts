import { WHOLE_CALL } from '../../../domain/call-event';
import type { CallEvent, LegFacts, Strength } from '../../../domain/call-event';
import { unsetOf } from '../../api-account';
import { callEvent, readsCalls } from '../../call-reading';
import { payloadDigest } from '../../payload-digest';
import { parsePayload } from '../../payload-fields';
import { partiesOf, present } from '../../provider-dialect';
import type { Parties } from '../../provider-dialect';
import { API_CREDENTIALS, anyEvent, CALL_EVENTS, callPayload, LOGGED } from './payload';
import type { ToldCall } from './payload';

/** Told once everything is known: half a minute after the end, and in the log. */
const FINAL: readonly string[] = ['call.ended', 'call.voicemail_left', LOGGED];
/** Told at the end, or soon after it: what comes later is no witness of when that was. */
const ENDINGS: readonly string[] = ['call.hungup', 'call.ended'];
/** Whoever tags or comments a call later than this after its end tells nothing new of it, and must not log it anew. */
const NEWS_FOR_MS = 86_400_000;

/** An event is the state of a call at its time. Names not known yet are taken note of and say nothing. */
export const { toCallEvents, readRow } = readsCalls((payload) => {
  const { event } = parsePayload(anyEvent, payload);
  return CALL_EVENTS.includes(event) ? callPayload : undefined;
}, readCall);

function readCall(told: ToldCall): CallEvent {
  const { call, at } = told;
  const { id, name, ended_at: endedAt = at } = call;
  const key = payloadDigest({ id, name, at: call.at, user: call.user });
  const isOldNews = call.at !== undefined && at - endedAt > NEWS_FOR_MS;
  if (isOldNews) return callEvent(id, told, { key, name, at, aside: true, strength: 1, legs: [] });
  return callEvent(id, told, {
    key,
    name,
    at,
    strength: strengthOf(told),
    direction: call.direction,
    ...sidesOf(told),
    startedAt: call.started_at,
    legs: [wholeOf(told), ...rungBy(told)],
    ...recordingOf(told),
  });
}

/** What the event about recordings says besides them is not published, so it outweighs nobody. */
function strengthOf({ call: { name, isOver } }: ToldCall): Strength {
  if (FINAL.includes(name)) return 3;
  return isOver && name !== 'call.comm_assets_generated' ? 2 : 1;
}

/** `raw_digits` is whoever is outside, `number` the account's line, whichever of them called. */
function sidesOf({ call, connection }: ToldCall): Parties {
  const { direction, raw_digits: outside, number } = call;
  const line = number?.digits;
  if (direction === undefined) return {};
  const sides = direction === 'inbound' ? { from: outside, to: line } : { from: line, to: outside };
  return partiesOf(sides, connection, 'international');
}

/** Talk and outcome are told of the call alone; whose it is, by whoever spoke. */
function wholeOf({ call, at }: ToldCall): LegFacts {
  const { answered_at: answeredAt, voicemail, isOver } = call;
  const unanswered = voicemail ? 'voicemail' : 'missed';
  return present({
    id: WHOLE_CALL,
    role: 'conversation' as const,
    extension: answeredAt === undefined ? undefined : call.user,
    answeredAt,
    endedAt: call.ended_at ?? (isOver && ENDINGS.includes(call.name) ? at : undefined),
    disposition: isOver ? (answeredAt === undefined ? unanswered : 'answered') : undefined,
  } as const);
}

/** Who has or had a ringing telephone, or dialled in vain: of those at whom it rings there may be several. */
function rungBy({ call, at }: ToldCall): readonly LegFacts[] {
  const isTransfer = call.name === 'call.transferred';
  const unheard = call.answered_at === undefined ? call.user : undefined;
  const user = isTransfer ? call.transferred_to : unheard;
  if (user === undefined) return [];
  const rings = isTransfer || call.name === 'call.ringing_on_agent';
  return [
    present({
      id: `user-${user}`,
      role: 'party' as const,
      extension: user,
      ringingAt: rings ? at : undefined,
    }),
  ];
}

/** Its links are good for minutes, so it is asked for again by the call's id. */
function recordingOf({
  call,
  connection,
}: ToldCall): Pick<Partial<CallEvent>, 'recording' | 'expectedRecording'> {
  const { id, name, number, answered_at } = call;
  if (call.recording || call.voicemail || call.asset)
    return { recording: { kind: 'provider', reference: id } };
  const isRecorded = answered_at !== undefined && number?.live_recording_activated;
  // Nearly always told by then; what takes longer is looked for.
  const isLate = FINAL.includes(name) && isRecorded && unsetOf(connection, API_CREDENTIALS) === undefined;
  return isLate ? { expectedRecording: id } : {};
}
