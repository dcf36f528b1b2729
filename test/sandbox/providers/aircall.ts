import type { Delivery, SampleCall } from './delivery';
import { digitsOf, jsonPost, randomNumericId, readFixture } from './delivery';

export interface AircallCall extends SampleCall {
  /** Stands in every delivery. */
  readonly webhookToken: string;
  /** `inbound` unless told. */
  readonly direction?: 'inbound' | 'outbound';
  /** Users at whom it rings together; the first answers. */
  readonly ringGroup?: readonly string[];
  /** Of an answered call; none unless told. */
  readonly recordingLink?: string;
}

const DEFAULTS = { ownNumber: '18005551212', extension: '10002', ringSeconds: 7, talkSeconds: 11 };
/** Aircall collects what belongs to a call before it sends `call.ended`. */
const COLLECTS_SECONDS = 30;

/** One call's events in the order Aircall sends them: the documented call with other numbers, ids, times and states. */
export function aircallCall(call: AircallCall): Delivery[] {
  const { ringSeconds: rings, talkSeconds, extension } = { ...DEFAULTS, ...call };
  const isAnswered = call.outcome === 'answered';
  const ends = rings + (isAnswered ? talkSeconds : 0);
  const write = eventWriter(call);
  const over = { status: 'done', ended_at: ends, duration: ends };
  const [first, ...others] = call.ringGroup ?? [extension];
  // Nobody is told of an incoming call that nobody took.
  const taken = isAnswered ? { ...over, user: first, answered_at: rings } : over;
  const made = { status: 'initial', user: first };
  if (call.direction === 'outbound') {
    const dialled = { ...taken, user: first };
    return [
      write('call.created', 0, made),
      ...(isAnswered
        ? [write('call.answered', rings, { ...made, status: 'answered', answered_at: rings })]
        : []),
      write('call.hungup', ends, dialled),
      write('call.ended', ends + COLLECTS_SECONDS, { ...dialled, isRecorded: isAnswered }),
    ];
  }
  return [
    write('call.created', 0, { status: 'initial' }),
    ...[first, ...others].map((user) => write('call.ringing_on_agent', 1, { ...made, user })),
    ...(isAnswered
      ? [write('call.answered', rings, { ...made, status: 'answered', answered_at: rings })]
      : []),
    write('call.hungup', ends, taken),
    write('call.ended', ends + COLLECTS_SECONDS, { ...taken, isRecorded: isAnswered }),
  ];
}

/** Times are seconds of the call. */
interface State {
  readonly status: string;
  readonly user?: string | undefined;
  readonly answered_at?: number;
  readonly ended_at?: number;
  readonly duration?: number;
  readonly isRecorded?: boolean;
}

function eventWriter(call: AircallCall) {
  const start = Math.floor((call.startedAt ?? new Date()).getTime() / 1000);
  const { data, ...envelope } = readFixture('aircall/call-created.json');
  const { number, ...documented } = data as { readonly number: Record<string, unknown> };
  const id = call.id ?? randomNumericId();
  const instant = (second: number | undefined) => (second === undefined ? null : start + second);
  return (event: string, atSecond: number, state: State): Delivery => {
    const { user, isRecorded, answered_at, ended_at, ...plain } = state;
    return jsonPost(event, atSecond, {
      ...envelope,
      ...{ event, timestamp: start + atSecond, token: call.webhookToken },
      data: {
        ...documented,
        ...plain,
        ...{
          id,
          direct_link: `https://api.aircall.io/v1/calls/${id}`,
          direction: call.direction ?? 'inbound',
        },
        ...{ started_at: start, answered_at: instant(answered_at), ended_at: instant(ended_at) },
        recording: isRecorded ? (call.recordingLink ?? null) : null,
        raw_digits: spaced(call.externalNumber),
        ...(user !== undefined && {
          user: { id: /^\d+$/.test(user) ? Number(user) : user, name: 'John Smith' },
        }),
        number: { ...number, digits: spaced(call.ownNumber ?? DEFAULTS.ownNumber) },
      },
    });
  };
}

/** Aircall writes numbers for people: `+44 785 474 0947`. */
function spaced(number: string): string {
  return `+${digitsOf(number).replace(/^(\d{2})(\d{3})(\d{3})/, '$1 $2 $3 ')}`;
}
