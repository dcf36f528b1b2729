import { toCallEvents } from '../../../../bff/normalize/providers/myoperator/to-call-events';
import type { CallEvent } from '../../../../bff/domain/call-event';
import type { Delivery } from '../../../../bff/normalize/provider';
import { jsonDelivery } from '../../../contracts/provider-deliveries';
import { readFixture } from '../../../sandbox/providers/delivery';
import { at, connectionOf } from './connection-of';

const connection = connectionOf('myoperator', { defaultCountry: 'IN', timeZone: 'Asia/Kolkata' });
const summary = readFixture('myoperator/v2-call-summary.json');

function read(delivery: Delivery): CallEvent | undefined {
  return toCallEvents(delivery, connection).events[0];
}
const readSummary = (changes: Record<string, unknown> = {}) =>
  read(jsonDelivery({ ...summary, payload: { ...(summary['payload'] as object), ...changes } }));

test('reads the summary of v2 as the last word on the call', () => {
  expect(read(jsonDelivery(summary))).toEqual({
    callId: 'myoperator:n2.1772442900.3175190',
    naming: 'session',
    key: '0b6f1a52-6d0e-4a53-9d0a-3f1f5a1c7e05',
    name: 'call.summary',
    at: at('2026-03-02T09:16:04Z'),
    strength: 3,
    direction: 'inbound',
    from: '+919711636496',
    to: '+918069200000',
    startedAt: at('2026-03-02T09:15:00.123Z'),
    legs: [
      {
        id: 'call',
        role: 'conversation',
        extension: '10002',
        answeredAt: at('2026-03-02T09:15:18Z'),
        endedAt: at('2026-03-02T09:15:58Z'),
        disposition: 'answered',
        talkSeconds: 40,
      },
    ],
    expectedRecording: 'n2.1772442900.3175190-v2.mp3',
  });
});

test('reads the beginning and the end of a v2 call', () => {
  const [begun, ended] = ['initiated', 'end'].map((name) =>
    read(jsonDelivery(readFixture(`myoperator/v2-call-${name}.json`))),
  );

  expect(begun).toMatchObject({
    strength: 1,
    from: '+919711636496',
    to: '+918069200000',
    legs: [{ ringingAt: at('2026-03-02T09:15:00Z') }],
  });
  expect(ended).toMatchObject({
    strength: 2,
    legs: [{ endedAt: at('2026-03-02T09:15:58Z'), disposition: 'answered' }],
  });
  expect(ended).not.toHaveProperty('expectedRecording');
});

test.each([
  ['call.initiated', 1, { ringingAt: at('2026-03-02T09:16:04Z') }],
  ['call.dial_begin', 1, { ringingAt: at('2026-03-02T09:16:04Z') }],
  ['call.answered', 1, { answeredAt: at('2026-03-02T09:16:04Z'), extension: '10002' }],
  ['call.end', 2, { endedAt: at('2026-03-02T09:15:58Z'), disposition: 'answered', talkSeconds: 40 }],
  ['call.summary', 3, { endedAt: at('2026-03-02T09:15:58Z'), disposition: 'answered', talkSeconds: 40 }],
])('reads %s of v2', (event_type, strength, leg) => {
  for (const event_version of [1, '1']) {
    expect(read(jsonDelivery({ ...summary, event_type, event_version }))).toMatchObject({
      name: event_type,
      strength,
      legs: [leg],
    });
  }
});

test('tells a busy customer from one who did not answer', () => {
  const outgoing = (dial_status: string) =>
    read(
      jsonDelivery({
        ...summary,
        direction: 'outgoing',
        payload: {
          status: 'missed',
          customer_number: '+919711636496',
          legs: [{ type: 'customer', dial_status }],
        },
      }),
    );

  expect(outgoing('BUSY')?.legs).toMatchObject([{ disposition: 'busy' }]);
  expect(outgoing('NOANSWER')?.legs).toMatchObject([{ disposition: 'missed' }]);
});

test('takes note of an event that is not known yet', () => {
  const unknown = { ...summary, event_type: 'call.whispered' };

  expect(toCallEvents(jsonDelivery(unknown), connection)).toEqual({ events: [] });
});

test.each(['call.disposition', 'disposition'])('keeps a %s beside the call it belongs to', (event_type) => {
  const { event_sequence: _none, payload: _unpublished, ...envelope } = summary;
  const [event] = toCallEvents(jsonDelivery({ ...envelope, event_type }), connection).events;

  expect(event).toMatchObject({
    callId: readSummary()?.callId,
    name: 'call.disposition',
    aside: true,
    legs: [],
  });
});

test('reads voice mail of v2', () => {
  expect(readSummary({ status: 'voicemail' })?.legs).toMatchObject([{ disposition: 'voicemail' }]);
});

test('brings our own reference of an outbound v2 call back', () => {
  expect(readSummary({ client_ref_id: 'ours-1' })?.clickToCallReference).toBe('ours-1');
});

test('takes the answer of an outgoing v2 call from the customer', () => {
  const event = read(
    jsonDelivery({
      ...summary,
      direction: 'outgoing',
      payload: {
        status: 'bridged',
        did: '918069200000',
        legs: [
          { type: 'agent', result: 'answered', answered_at: '2026-03-02T09:15:05Z', talk_duration: 50 },
          { type: 'customer', result: 'answered', answered_at: '2026-03-02T09:15:18Z', talk_duration: 40 },
        ],
      },
    }),
  );

  expect(event).toMatchObject({
    direction: 'outbound',
    from: '+918069200000',
    legs: [{ answeredAt: at('2026-03-02T09:15:18Z'), talkSeconds: 40 }],
  });
});
