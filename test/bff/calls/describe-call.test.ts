import { factsOfEvent, factsOfResult, NO_FACTS } from '../../../bff/calls/call-facts';
import { describeCall } from '../../../bff/calls/describe-call';
import type { CallStory } from '../../../bff/calls/describe-call';
import { merge } from '../../../bff/calls/merge';
import type { CallEvent, LegFacts, Strength } from '../../../bff/domain/call-event';
import { callId } from '../../../bff/domain/ids';

const START = Date.parse('2026-03-02T10:00:00Z');
const at = (seconds: number): number => START + seconds * 1000;
const CALL = callId('voipstudio', 'c1');

function told(seconds: number, legs: readonly LegFacts[], strength: Strength = 1): CallEvent {
  return {
    callId: CALL,
    key: `${seconds}`,
    name: 'event',
    at: at(seconds),
    strength,
    direction: 'inbound',
    from: '+447854740947',
    to: '+441183211001',
    startedAt: START,
    legs,
  };
}

const story = (...events: readonly CallEvent[]): CallStory =>
  describeCall(events.map(factsOfEvent).reduce(merge, NO_FACTS));

describe('a ring group', () => {
  const queue = { id: 'q', role: 'conversation' as const };
  const maria = { id: 'm', role: 'party' as const, extension: '101' };
  const sam = { id: 's', role: 'party' as const, extension: '102' };

  test('is one answered call under the extension that answered', () => {
    const call = story(
      told(0, [{ ...queue, ringingAt: at(0) }]),
      told(1, [{ ...maria, ringingAt: at(1) }]),
      told(1, [{ ...sam, ringingAt: at(1) }]),
      told(5, [{ ...sam, answeredAt: at(5) }]),
      told(5, [{ ...maria, endedAt: at(5), disposition: 'missed' }]),
      told(65, [{ ...sam, endedAt: at(65), talkSeconds: 60, disposition: 'answered' }]),
      told(65, [{ ...queue, endedAt: at(65), talkSeconds: 65, disposition: 'answered' }]),
    );

    expect(call).toMatchObject({
      status: 'ended',
      disposition: 'answered',
      talkSeconds: 60,
      extension: '102',
    });
    expect(call.ringingExtensions).toEqual(['101', '102']);
  });

  test('goes on while one manager has given up and another still rings', () => {
    const call = story(
      told(1, [{ ...maria, ringingAt: at(1) }]),
      told(1, [{ ...sam, ringingAt: at(1) }]),
      told(9, [{ ...maria, endedAt: at(9), disposition: 'missed' }]),
    );

    expect(call.status).toBe('ringing');
  });

  test('is one missed call when the queue gave up, whatever its managers did', () => {
    const call = story(
      told(1, [{ ...maria, ringingAt: at(1), endedAt: at(9), disposition: 'missed' }]),
      told(20, [{ ...queue, endedAt: at(20), disposition: 'missed' }]),
    );

    expect(call).toMatchObject({ status: 'ended', disposition: 'missed', talkSeconds: 0 });
  });

  test('goes on when the queue has handed the caller over to a manager', () => {
    const call = story(
      told(5, [{ ...sam, answeredAt: at(5) }]),
      told(6, [{ ...queue, endedAt: at(6), disposition: 'missed' }]),
    );

    expect(call).toMatchObject({ status: 'answered', disposition: null });
  });

  test('belongs after a transfer to the manager who spoke last, with the talk of both', () => {
    const call = story(
      told(40, [{ ...maria, answeredAt: at(5), endedAt: at(40), talkSeconds: 35 }]),
      told(90, [{ ...sam, answeredAt: at(45), endedAt: at(90), talkSeconds: 45 }]),
    );

    expect(call).toMatchObject({ extension: '102', talkSeconds: 80, answeredAt: at(5), endedAt: at(90) });
  });
});

describe('contradicting statements', () => {
  test('end with what the provider logged in the end, not with what was seen meanwhile', () => {
    const leg = { id: 'call', role: 'conversation' as const };
    const call = story(
      told(5, [{ ...leg, answeredAt: at(5) }]),
      told(60, [{ ...leg, endedAt: at(60), disposition: 'missed', talkSeconds: 0 }], 3),
    );

    expect(call).toMatchObject({ disposition: 'missed', talkSeconds: 0 });
  });

  test('let a manager describe a call only while no provider has', () => {
    const reported = factsOfResult({
      callId: CALL,
      at: at(100),
      userId: 43,
      result: {
        note: 'asked for a quote',
        call: {
          direction: 'inbound',
          from: '+1',
          to: '+2',
          startedAt: '2026-03-02T10:00:00Z',
          talkSeconds: 30,
        },
      },
    });
    const ringing = factsOfEvent(told(1, [{ id: 'm', role: 'party', ringingAt: at(1) }]));

    expect(describeCall(reported)).toMatchObject({
      status: 'ended',
      disposition: 'answered',
      talkSeconds: 30,
    });
    expect(describeCall(merge(reported, ringing))).toMatchObject({
      status: 'ringing',
      from: '+447854740947',
    });
  });
});

test('a call whose caller withholds the number has no external number', () => {
  expect(story({ ...told(0, []), from: '' }).externalNumber).toBe('');
});
