import { toCallEvents } from '../../../../bff/normalize/providers/voipstudio/to-call-events';
import type { CallEvent } from '../../../../bff/domain/call-event';
import { jsonDelivery, queryDelivery, RECEIVED_AT } from '../../../contracts/provider-deliveries';
import { readFixture } from '../../../sandbox/providers/delivery';
import { at, connectionOf } from './connection-of';

const connection = connectionOf('voipstudio');
const hangup = readFixture('voipstudio/call-hangup.json');

function read(changes: Record<string, unknown> = {}, using = connection): CallEvent | undefined {
  return toCallEvents(jsonDelivery({ ...hangup, ...changes }), using).events[0];
}

test('reads the documented hang-up', () => {
  expect(toCallEvents(jsonDelivery(hangup), connection)).toEqual({
    events: [
      {
        callId: 'voipstudio:fe5935cefbc82fc4e924bdaa21342a49c18c5dd9',
        naming: 'hash',
        key: 'uk003.608920d55f7ac3.77053295',
        name: 'call.hangup',
        at: at('2021-04-28T08:46:13Z'),
        strength: 2,
        direction: 'inbound',
        from: '+447854740947',
        to: '+441183211001',
        startedAt: at('2021-04-28T08:45:55Z'),
        legs: [
          {
            id: '139543232',
            role: 'party',
            extension: '10002',
            answeredAt: at('2021-04-28T08:46:02Z'),
            endedAt: at('2021-04-28T08:46:13Z'),
            disposition: 'answered',
            talkSeconds: 11,
          },
        ],
      },
    ],
  });
});

test('reads the documented ringing', () => {
  expect(toCallEvents(jsonDelivery(readFixture('voipstudio/call-ringing.json')), connection)).toEqual({
    events: [
      {
        callId: 'voipstudio:fe5935cefbc82fc4e924bdaa21342a49c18c5dd9',
        naming: 'hash',
        key: 'uk003.608920c3a1b2d4.11863507',
        name: 'call.ringing',
        at: at('2021-04-28T08:45:55Z'),
        strength: 1,
        direction: 'inbound',
        from: '+447854740947',
        to: '+441183211001',
        startedAt: at('2021-04-28T08:45:55Z'),
        legs: [{ id: '139543232', role: 'party', extension: '10002', ringingAt: at('2021-04-28T08:45:55Z') }],
      },
    ],
  });
});

test('joins the legs of one conversation by the hash they share', () => {
  expect(read({ call_id: 5, context: 'QUEUE' })?.callId).toBe(read({ call_id: 6 })?.callId);
});

test('knows a call without a hash by the number of its leg', () => {
  expect(read({ src_hash: null })?.callId).toBe('voipstudio:139543232');
});

test.each(['QUEUE', 'Queue'])(
  'takes the leg of a %s for the conversation, and the queue for nobody',
  (context) => {
    expect(read({ context })?.legs).toMatchObject([{ role: 'conversation' }]);
    expect(read({ context })?.legs[0]).not.toHaveProperty('extension');
  },
);

test('believes that a queue was missed though the queue itself took the call', () => {
  const missed = read({ context: 'QUEUE', event_name: 'call.missed' });
  const over = read({ context: 'QUEUE' });

  expect(missed?.legs).toMatchObject([{ disposition: 'missed' }]);
  expect(over?.legs).toMatchObject([{ answeredAt: at('2021-04-28T08:46:02Z'), talkSeconds: 11 }]);
  expect(over?.legs[0]).not.toHaveProperty('disposition');
});

test('finds the line of an outgoing call at its source', () => {
  const event = read({ destination: 'out', src_id: '10002', dst_id: '0' });

  expect(event).toMatchObject({ direction: 'outbound', legs: [{ extension: '10002' }] });
});

test('reads ids and durations that come as numbers', () => {
  expect(read({ call_id: '139543232', dst_id: 10002, duration: '11' })).toEqual(read());
});

test('takes the answer from a later event when the connection was never delivered', () => {
  for (const event_name of ['call.hold', 'call.unhold', 'call.dtmf']) {
    expect(read({ event_name })).toMatchObject({
      name: event_name,
      strength: 1,
      legs: [{ answeredAt: at('2021-04-28T08:46:02Z') }],
    });
  }
});

test.each([
  ['call.missed', 'in', 'User busy', 'missed'],
  ['call.hangup', 'in', 'Originator Cancel', 'missed'],
  ['call.hangup', 'in', 'Lose Race', 'missed'],
  ['call.hangup', 'out', 'No Answer', 'missed'],
  ['call.hangup', 'out', 'User Busy', 'busy'],
  ['call.hangup', 'out', 'Call Rejected', 'rejected'],
  ['call.hangup', 'out', 'Originator Cancel', 'cancelled'],
  ['call.hangup', 'out', 'Unallocated Number', 'failed'],
  ['call.hangup', 'out', null, 'missed'],
])('reads an unanswered %s (%s, %s) as %s', (...[event_name, destination, t_cause, disposition]) => {
  const event = read({ event_name, destination, t_cause, connected_at: null, duration: 0 });

  expect(event).toMatchObject({
    strength: 2,
    legs: [{ endedAt: at('2021-04-28T08:46:13Z'), disposition }],
  });
  expect(event?.legs[0]).not.toHaveProperty('answeredAt');
});

test.each([null, '', '0000-00-00 00:00:00'])('takes %p for no connection', (connected_at) => {
  expect(read({ connected_at })?.legs).toMatchObject([{ disposition: 'missed' }]);
});

test('counts the hours of UTC whatever zone the account is in', () => {
  expect(read({}, connectionOf('voipstudio', { timeZone: 'Asia/Kolkata' }))).toEqual(read());
});

test('goes by the time of arrival when an event tells none', () => {
  expect(read({ event_time: null })?.at).toBe(RECEIVED_AT);
});

test('takes the answer from when VoIPstudio says it was, not from when the event was sent', () => {
  const connected = (connected_at: string | null) => read({ event_name: 'call.connected', connected_at });

  expect(connected('2021-04-28 08:46:02')?.legs).toMatchObject([{ answeredAt: at('2021-04-28T08:46:02Z') }]);
  expect(connected(null)?.legs).toMatchObject([{ answeredAt: at('2021-04-28T08:46:13Z') }]);
});

test('takes a click to call that only the manager has accepted for one that still rings', () => {
  const accepted = { state: 'ACCEPTED', connected_at: null, destination: 'out', duration: 0 };

  for (const event_name of ['call.ringing', 'call.connected']) {
    expect(read({ ...accepted, event_name })?.legs).toEqual([
      expect.objectContaining({ ringingAt: at('2021-04-28T08:46:13Z') }),
    ]);
    expect(read({ ...accepted, event_name })?.legs[0]).not.toHaveProperty('answeredAt');
  }
  expect(read({ ...accepted, event_name: 'call.initial' })).toMatchObject({ name: 'call.initial' });
});

test.each(['INITIAL', 'ACCEPTED', 'RINGING', 'RINING', 'CONNECTED', 'ON_HOLD', 'HANGUP', null])(
  'reads a hang-up in whatever state it is told (%s): its name says what it is',
  (state) => {
    expect(read({ state })).toEqual(read());
  },
);

test('takes the party outside for no line of the account', () => {
  expect(read({ dst_id: '0' })?.legs[0]).not.toHaveProperty('extension');
  expect(read({ destination: 'out', src_id: 0 })?.legs[0]).not.toHaveProperty('extension');
});

test('reads digits as an international number even where they could be one of the country', () => {
  // Both a Norwegian mobile and a number in Arkansas.
  expect(read({ src: '4792345678' })?.from).toBe('+4792345678');
});

test('marks a call between two extensions as internal', () => {
  expect(read({ src: '2001', dst: '2002' })).toMatchObject({ internal: true, from: '2001', to: '2002' });
  expect(read()).not.toHaveProperty('internal');
});

test('leaves a withheld number empty', () => {
  expect(read({ src: 'anonymous' })?.from).toBe('');
  expect(read({ src: null })?.from).toBe('');
});

test('says where a recording of a talk is to be expected once the account has given a token', () => {
  const withToken = connectionOf('voipstudio', { credentials: { apiToken: 'token' } });

  expect(read({}, withToken)?.expectedRecording).toBe('139543232');
  expect(read({}, withToken)).not.toHaveProperty('recording');
  expect(read({}, connection)).not.toHaveProperty('expectedRecording');
  expect(read({ connected_at: null }, withToken)).not.toHaveProperty('expectedRecording');
  expect(read({ context: 'QUEUE' }, withToken)).not.toHaveProperty('expectedRecording');
});

test('takes note of an event not known yet and says nothing about a call', () => {
  const parked = { ...hangup, event_name: 'call.parked' };

  expect(toCallEvents(jsonDelivery(parked), connection)).toEqual({ events: [] });
});

test('reads of a text message who wrote it and when, and nothing of what was written', () => {
  const message = readFixture('voipstudio/sms-received.json');

  expect(toCallEvents(jsonDelivery(message), connection).events).toEqual([
    {
      callId: `voipstudio:sms-${String(message['id'])}`,
      key: message['id'],
      name: 'sms.received',
      at: at('2021-04-28T09:46:50Z'),
      aside: true,
      besideNumber: '+447854740947',
      strength: 1,
      legs: [],
    },
  ]);
});

test.each(['START', 'END', 'TIMEOUT'])(
  'keeps a wrap-up panel (%s) beside the call it belongs to',
  (state) => {
    const panel = { ...hangup, event_name: 'queue.wrapup', state };

    expect(toCallEvents(jsonDelivery(panel), connection).events).toEqual([
      {
        callId: read()?.callId,
        naming: 'hash',
        key: hangup['id'],
        name: `queue.wrapup ${state}`,
        at: read()?.at,
        strength: 1,
        legs: [],
        aside: true,
      },
    ]);
  },
);

test('lets VoIPstudio try the address while it is being saved', () => {
  expect(toCallEvents(queryDelivery(''), connection)).toEqual({ events: [] });
});

test.each([
  [{ call_id: null }, [{ path: 'call_id', code: 'required' }]],
  [{ call_id: { $gt: 0 } }, [{ path: 'call_id', code: 'wrong-type' }]],
  [{ event_name: undefined }, [{ path: 'event_name', code: 'required' }]],
  [{ destination: 'sideways' }, [{ path: 'destination', code: 'invalid' }]],
  [
    { duration: -1, start_time: '2021-02-30 00:00:00' },
    [
      { path: 'start_time', code: 'invalid' },
      { path: 'duration', code: 'invalid' },
    ],
  ],
  [{ duration: 99_999_999 }, [{ path: 'duration', code: 'out-of-range' }]],
  [{ src: '4'.repeat(500) }, [{ path: 'src', code: 'too-long' }]],
  [{ src: '44\u00007854740947' }, [{ path: 'src', code: 'invalid' }]],
  [{ src: '44\ud8007854740947' }, [{ path: 'src', code: 'invalid' }]],
  [{ src_hash: 'a b' }, [{ path: 'src_hash', code: 'invalid' }]],
])('refuses %j and names the fields', (changes, fields) => {
  expect(() => read(changes)).toThrow(
    expect.objectContaining({ code: 'delivery/malformed', fields }) as Error,
  );
});
