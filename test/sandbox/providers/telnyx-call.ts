import { randomUUID } from 'node:crypto';
import type { Delivery, SampleCall } from './delivery';
import { digitsOf } from './delivery';
import type { TelnyxEvent } from './telnyx';
import { instant, TELNYX_NUMBER, telnyxDelivery, telnyxLeg } from './telnyx';

export interface TelnyxCall extends SampleCall {
  readonly direction: 'incoming' | 'outgoing';
  /**
   * SIP addresses: those that an incoming call rings together, the answering one first; the one that an outgoing call is
   * made from. None is told of when left out.
   */
  readonly lines?: readonly string[];
  /** Of an answered call; none unless told. */
  readonly recordingLink?: string;
}

const DEFAULTS = { ownNumber: TELNYX_NUMBER, ringSeconds: 7, talkSeconds: 20 };

/** Seconds of the call. */
interface Leg {
  readonly direction: TelnyxCall['direction'];
  readonly from: string;
  readonly to: string;
  readonly rings: number;
  readonly answered?: number;
  readonly ends: number;
}

/** A call that reaches a number of the account, or leaves one: a leg, and one for each line that rings. */
export function telnyxCall(call: TelnyxCall): Delivery[] {
  const start = call.startedAt ?? new Date();
  const session = call.id ?? randomUUID();
  const legs = legsOf(call).map((leg) => ({ ...leg, control: randomUUID() }));
  const events = legs.flatMap((leg) => {
    const party = leg.direction === 'outgoing' && legs.length === 1 ? 'sip' : 'pstn';
    const payload = {
      ...telnyxLeg({ ...leg, session }),
      calling_party_type: party,
      start_time: instant(start, leg.rings),
    };
    return eventsOf(leg, payload);
  });
  const recorded = recordingOf(call, { session, control: legs[0]?.control ?? '' });
  return [...events, ...recorded]
    .sort((one, other) => one.atSecond - other.atSecond)
    .map((event) => telnyxDelivery(start, event));
}

function legsOf(call: TelnyxCall): readonly Leg[] {
  const { direction, ownNumber, lines = [] } = { ...DEFAULTS, ...call };
  const [answered, ends] = answerAndEnd(call);
  const course = { direction, rings: 0, ends, ...(answered !== undefined && { answered }) };
  const outside = `+${digitsOf(call.externalNumber)}`;
  if (direction === 'outgoing') return [{ ...course, from: lines[0] ?? ownNumber, to: outside }];
  const rung = lines.map((to, index) => {
    const leg = { ...course, direction: 'outgoing', from: ownNumber, to, rings: 1 } as const;
    if (index === 0 || answered === undefined) return leg;
    const { answered: _, ...lost } = leg;
    return { ...lost, ends: answered };
  });
  return [{ ...course, from: outside, to: ownNumber }, ...rung];
}

function answerAndEnd(call: TelnyxCall): readonly [number | undefined, number] {
  const { outcome, ringSeconds, talkSeconds } = { ...DEFAULTS, ...call };
  return outcome === 'answered' ? [ringSeconds, ringSeconds + talkSeconds] : [undefined, ringSeconds];
}

function eventsOf({ direction, rings, answered, ends }: Leg, payload: TelnyxEvent['payload']): TelnyxEvent[] {
  const hangup_cause = answered === undefined ? 'originator_cancel' : 'normal_clearing';
  return [
    { name: 'call.initiated', atSecond: rings, payload: { ...payload, direction } },
    ...(answered === undefined ? [] : [{ name: 'call.answered', atSecond: answered, payload }]),
    { name: 'call.hangup', atSecond: ends, payload: { ...payload, hangup_cause } },
  ];
}

/** It tells neither who called nor who was called. */
function recordingOf(
  call: TelnyxCall,
  { session, control }: { readonly session: string; readonly control: string },
): TelnyxEvent[] {
  if (call.outcome !== 'answered' || call.recordingLink === undefined) return [];
  const { from: _, to: __, ...payload } = telnyxLeg({ session, control, from: '', to: '' });
  const recording = { recording_id: randomUUID(), recording_urls: { wav: call.recordingLink } };
  return [
    {
      name: 'call.recording.saved',
      atSecond: answerAndEnd(call)[1] + 2,
      payload: { ...payload, ...recording },
    },
  ];
}
