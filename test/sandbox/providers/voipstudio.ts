import { createHash, randomBytes } from 'node:crypto';
import type { Delivery, SampleCall } from './delivery';
import { digitsOf, jsonPost, naiveUtc, randomNumericId, readFixture } from './delivery';

export interface VoipstudioCall extends SampleCall {
  /** `in` (default) or `out`, VoIPstudio's own words. */
  readonly destination?: 'in' | 'out';
  /** A queue leg and one user leg per agent, all with the same `src_hash`; the first agent answers. */
  readonly ringGroup?: readonly string[];
}

interface Leg {
  readonly callId: number;
  readonly context: 'LOCAL_USER' | 'QUEUE';
  readonly userId: string;
  readonly answers: boolean;
}

/**
 * One call's events in the order VoIPstudio sends them: the documented `call.hangup` sample with
 * other numbers, ids, times and states. `id` becomes `src_hash`, which all legs share.
 */
export function voipstudioCall(call: VoipstudioCall): Delivery[] {
  const legs = legsOf(call);
  const start = call.startedAt ?? new Date();
  const hash = call.id ?? createHash('sha1').update(randomBytes(16)).digest('hex');
  const write = eventWriter(call, start, hash);
  return legs.flatMap((leg) => legEvents(leg, call, write)).sort((a, b) => a.atSecond - b.atSecond);
}

function legsOf(call: VoipstudioCall): Leg[] {
  const answered = call.outcome === 'answered';
  const firstId = randomNumericId();
  const user = (userId: string, index: number): Leg => ({
    callId: firstId + index,
    context: 'LOCAL_USER',
    userId,
    answers: answered && index <= 1,
  });
  if (call.ringGroup === undefined) return [user(call.extension ?? '10002', 0)];
  const queue: Leg = { callId: firstId, context: 'QUEUE', userId: '20001', answers: answered };
  return [queue, ...call.ringGroup.map((userId, index) => user(userId, index + 1))];
}

type WriteEvent = (leg: Leg, event: LegEvent) => Delivery;

interface LegEvent {
  readonly name: string;
  readonly state: string;
  readonly atSecond: number;
  readonly connected?: boolean;
  readonly duration?: number;
  readonly cause?: string;
}

function legEvents(leg: Leg, call: VoipstudioCall, write: WriteEvent): Delivery[] {
  const rings = call.ringSeconds ?? 7;
  const talks = call.talkSeconds ?? 11;
  const begun = [
    write(leg, { name: 'call.initial', state: 'INITIAL', atSecond: 0 }),
    write(leg, { name: 'call.ringing', state: 'RINGING', atSecond: 1 }),
  ];
  if (!leg.answers) {
    const cause = call.outcome === 'answered' ? 'Lose Race' : 'No Answer';
    return [
      ...begun,
      write(leg, { name: 'call.missed', state: 'HANGUP', atSecond: rings, cause }),
      write(leg, { name: 'call.hangup', state: 'HANGUP', atSecond: rings, cause }),
    ];
  }
  const over = { connected: true, duration: talks, cause: 'Normal Clearing' };
  return [
    ...begun,
    write(leg, { name: 'call.connected', state: 'CONNECTED', atSecond: rings, connected: true }),
    write(leg, { name: 'call.hangup', state: 'HANGUP', atSecond: rings + talks, ...over }),
  ];
}

function eventWriter(call: VoipstudioCall, start: Date, hash: string): WriteEvent {
  const rings = call.ringSeconds ?? 7;
  return (leg, event) =>
    jsonPost(event.name, event.atSecond, {
      ...readFixture('voipstudio/call-hangup.json'),
      id: `uk003.${randomBytes(7).toString('hex')}.${randomNumericId()}`,
      event_time: naiveUtc(start, event.atSecond),
      event_name: event.name,
      call_id: leg.callId,
      state: event.state,
      connected_at: event.connected === true ? naiveUtc(start, rings) : null,
      start_time: naiveUtc(start),
      context: leg.context,
      destination: call.destination ?? 'in',
      duration: event.duration ?? 0,
      t_cause: event.cause ?? null,
      src_hash: hash,
      ...partiesOf(call, leg),
    });
}

function partiesOf(call: VoipstudioCall, leg: Leg): Record<string, string> {
  const outside = digitsOf(call.externalNumber);
  const own = digitsOf(call.ownNumber ?? '441183211001');
  if (call.destination === 'out') {
    return {
      src: own,
      src_id: leg.userId,
      src_name: 'John Smith',
      dst: outside,
      dst_id: '0',
      dst_name: outside,
    };
  }
  const caller = `"${outside}" <${outside.slice(-10)}>`;
  const callee = leg.context === 'QUEUE' ? 'Sales queue' : 'John Smith';
  return { src: outside, src_id: '0', src_name: caller, dst: own, dst_id: leg.userId, dst_name: callee };
}
