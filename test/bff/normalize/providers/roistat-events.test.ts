import { toCallEvents } from '../../../../bff/normalize/providers/roistat/to-call-events';
import type { CallEvent } from '../../../../bff/domain/call-event';
import { jsonDelivery, queryDelivery, RECEIVED_AT } from '../../../contracts/provider-deliveries';
import { readFixture } from '../../../sandbox/providers/delivery';
import { at, connectionOf } from './connection-of';

const connection = connectionOf('roistat');
const afterCall = readFixture('roistat/after-call.json');

function read(changes: Record<string, unknown> = {}, using = connection): CallEvent | undefined {
  return toCallEvents(jsonDelivery({ ...afterCall, ...changes }), using).events[0];
}

test('reads the documented webhook at the moment of the call', () => {
  expect(toCallEvents(jsonDelivery(readFixture('roistat/moment-of-call.json')), connection)).toEqual({
    events: [
      {
        callId: 'roistat:313',
        key: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        name: 'moment of call',
        at: at('2019-02-19T00:00:00Z'),
        strength: 1,
        direction: 'inbound',
        from: '+12125096995',
        to: '+12125097518',
        startedAt: at('2019-02-19T00:00:00Z'),
        leadId: 123456789,
        legs: [{ id: 'call', role: 'conversation', ringingAt: at('2019-02-19T00:00:00Z') }],
      },
    ],
  });
});

test('reads the documented webhook after the call', () => {
  expect(toCallEvents(jsonDelivery(afterCall), connection)).toEqual({
    events: [
      {
        callId: 'roistat:313',
        key: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        name: 'after call',
        at: at('2019-02-19T00:00:20Z'),
        strength: 3,
        direction: 'inbound',
        from: '+12125096995',
        to: '+12125097518',
        startedAt: at('2019-02-19T00:00:00Z'),
        leadId: 123456789,
        legs: [
          {
            id: 'call',
            role: 'conversation',
            endedAt: at('2019-02-19T00:00:20Z'),
            disposition: 'answered',
            talkSeconds: 20,
          },
        ],
      },
    ],
  });
});

test.each([
  ['ANSWER', 'answered'],
  ['BUSY', 'busy'],
  ['NOANSWER', 'missed'],
  ['NO ANSWER', 'missed'],
  ['CANCEL', 'missed'],
  ['CONGESTION', 'failed'],
  ['CHANUNAVAIL', 'failed'],
  ['DONTCALL', 'missed'],
  ['TORTURE', 'voicemail'],
  ['answer', 'answered'],
])('reads the status %s as %s', (status, disposition) => {
  expect(read({ status })?.legs).toMatchObject([{ disposition }]);
});

test('lets a call end whose status Roistat has not documented', () => {
  const [leg] = read({ status: 'SOMETHING_NEW' })?.legs ?? [];

  expect(leg).toMatchObject({ endedAt: at('2019-02-19T00:00:20Z') });
  expect(leg).not.toHaveProperty('disposition');
});

test('counts no talk in a call that nobody answered', () => {
  expect(read({ status: 'NOANSWER', duration: 30 })?.legs[0]).not.toHaveProperty('talkSeconds');
});

test('reads its dates in the time zone of the account', () => {
  const inNewYork = connectionOf('roistat', { timeZone: 'America/New_York' });

  expect(read({}, inNewYork)?.startedAt).toBe(at('2019-02-19T05:00:00Z'));
  expect(read({ date: '2019-07-19 00:00:00' }, inNewYork)?.startedAt).toBe(at('2019-07-19T04:00:00Z'));
});

test('goes by the time of arrival when there is no date', () => {
  const event = read({ date: null });

  expect(event?.at).toBe(RECEIVED_AT + 20_000);
  expect(event).not.toHaveProperty('startedAt');
});

test.each([
  [
    { link: 'https://files.roistat.example/313.mp3' },
    { kind: 'url', url: 'https://files.roistat.example/313.mp3' },
  ],
  [
    { link: '', file_id: 77 },
    { kind: 'provider', reference: '313' },
  ],
  [{ link: null, file_id: null }, undefined],
  [{ link: 'javascript:alert(1)' }, undefined],
])('finds the recording of %j', (changes, recording) => {
  expect(read(changes)?.recording).toEqual(recording);
});

test('expects a recording of a talk whose link has not come, once it can be asked for', () => {
  const credentials = { apiKey: 'key', project: '12345' };
  const using = connectionOf('roistat', { credentials });

  expect(read({ link: '' }, using)?.expectedRecording).toBe('313');
  expect(read({ link: '' })).not.toHaveProperty('expectedRecording');
  expect(read({ link: '', status: 'NOANSWER' }, using)).not.toHaveProperty('expectedRecording');
  expect(read({ link: 'https://files.example/1.mp3' }, using)).not.toHaveProperty('expectedRecording');
});

test.each([123456789, '123456789'])('knows the lead of order %p', (order_id) => {
  expect(read({ order_id })?.leadId).toBe(123456789);
});

test.each([null, '', 0, '0'])('takes the order %p for no lead', (order_id) => {
  expect(read({ order_id })).not.toHaveProperty('leadId');
});

test('gives a changed repetition another key', () => {
  expect(read({ link: 'https://files.roistat.example/313.mp3' })?.key).not.toBe(read()?.key);
});

test('lets a browser look at the address', () => {
  expect(toCallEvents(queryDelivery(''), connection)).toEqual({ events: [] });
});

test.each([
  [{ id: '' }, 'id', 'required'],
  [{ id: ['313'] }, 'id', 'wrong-type'],
  [{ caller: { number: 1 } }, 'caller', 'wrong-type'],
  [{ date: '19.02.2019' }, 'date', 'invalid'],
  [{ duration: 'long' }, 'duration', 'invalid'],
  [{ order_id: -5 }, 'order_id', 'invalid'],
])('refuses %j and names the field', (changes, path, code) => {
  const refusal = { code: 'delivery/malformed', fields: [{ path, code }] };

  expect(() => read(changes)).toThrow(expect.objectContaining(refusal) as Error);
});
