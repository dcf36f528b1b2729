import { randomBytes } from 'node:crypto';
import type { Delivery, SampleCall } from './delivery';
import { digitsOf, readFixture } from './delivery';
import { twilioCallback } from './twilio';

export interface TwilioCall extends SampleCall {
  readonly direction: 'inbound' | 'outbound';
  /** What an incoming call rings together, the answering one first; what an outgoing call is made from. */
  readonly lines: readonly string[];
  /** Signs the callbacks, together with the address they go to. */
  readonly authToken: string;
  readonly url: string;
}

const DEFAULTS = { ownNumber: '+18005551212', ringSeconds: 7, talkSeconds: 11 };

type Fields = Readonly<Record<string, string>>;

/**
 * The callbacks of a number's call and of the telephones that its TwiML dials: the documented parameters with other
 * numbers, ids and times. Of the call itself Twilio tells the end alone.
 */
export function twilioCall(call: TwilioCall): Delivery[] {
  const { ownNumber, lines } = { ...DEFAULTS, ...call };
  const outside = `+${digitsOf(call.externalNumber)}`;
  const [line = ''] = lines;
  const isIn = call.direction === 'inbound';
  const parent = call.id ?? newSid();
  const write = callbackWriter(call);
  const dialled = isIn ? lines.map((to) => ({ From: outside, To: to })) : [{ From: ownNumber, To: outside }];
  const [answered, ends] = answerAndEnd(call);
  const whole = { CallSid: parent, From: isIn ? outside : line, To: isIn ? ownNumber : outside };
  const legs = dialled.flatMap((parties, index) => {
    const leg = { ...parties, CallSid: newSid(), ParentCallSid: parent };
    const events = index === 0 ? legEvents(answered, ends) : legEvents(undefined, answered ?? ends);
    return events.map(([atSecond, told]) => write('dialled-leg', atSecond, { ...leg, ...told }));
  });
  const duration = String(ends);
  const over = write('call-completed', ends, { ...whole, CallStatus: 'completed', CallDuration: duration });
  const recorded = { CallSid: parent, RecordingSid: `RE${randomBytes(16).toString('hex')}` };
  return [
    ...legs.sort((one, other) => one.atSecond - other.atSecond),
    over,
    ...(answered === undefined ? [] : [write('recording-completed', ends + 2, recorded)]),
  ];
}

function answerAndEnd(call: TwilioCall): readonly [number | undefined, number] {
  const { outcome, ringSeconds, talkSeconds } = { ...DEFAULTS, ...call };
  return outcome === 'answered' ? [ringSeconds, ringSeconds + talkSeconds] : [undefined, ringSeconds];
}

/** @param answered the second at which it was, if it was */
function legEvents(answered: number | undefined, ends: number): readonly (readonly [number, Fields])[] {
  const rings = [1, { CallStatus: 'ringing' }] as const;
  if (answered === undefined) return [rings, [ends, { CallStatus: 'no-answer', CallDuration: '0' }]];
  const talk = String(ends - answered);
  return [
    rings,
    [answered, { CallStatus: 'in-progress' }],
    [ends, { CallStatus: 'completed', CallDuration: talk }],
  ];
}

function callbackWriter({ authToken, url, startedAt = new Date() }: TwilioCall) {
  return (fixture: string, atSecond: number, told: Fields): Delivery => {
    const at = new Date(startedAt.getTime() + atSecond * 1000);
    const parties = told['From'] === undefined ? {} : { Caller: told['From'], Called: told['To'] };
    const timestamp = fixture.startsWith('recording')
      ? {}
      : { Timestamp: at.toUTCString().replace('GMT', '+0000') };
    const fields = { ...readFixture(`twilio/${fixture}.json`), ...told, ...parties, ...timestamp };
    return twilioCallback({ authToken, url }, { label: told['CallStatus'] ?? 'recording', atSecond, fields });
  };
}

function newSid(): string {
  return `CA${randomBytes(16).toString('hex')}`;
}
