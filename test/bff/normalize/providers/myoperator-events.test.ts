import { toCallEvents } from '../../../../bff/normalize/providers/myoperator/to-call-events';
import type { CallEvent } from '../../../../bff/domain/call-event';
import type { Delivery } from '../../../../bff/normalize/provider';
import {
  formDelivery,
  jsonDelivery,
  queryDelivery,
  textDelivery,
} from '../../../contracts/provider-deliveries';
import { readFixture } from '../../../sandbox/providers/delivery';
import { at, connectionOf } from './connection-of';

const connection = connectionOf('myoperator', { defaultCountry: 'IN', timeZone: 'Asia/Kolkata' });
const inCall = readFixture('myoperator/in-call.json');
const afterCall = readFixture('myoperator/after-call.json');
const summary = readFixture('myoperator/v2-call-summary.json');

function read(delivery: Delivery, using = connection): CallEvent | undefined {
  return toCallEvents(delivery, using).events[0];
}
const readInCall = (changes: Record<string, unknown>) => read(formDelivery({ ...inCall, ...changes }));
const readAfterCall = (changes: Record<string, unknown>) => read(formDelivery({ ...afterCall, ...changes }));

test('reads the documented in-call log', () => {
  expect(read(formDelivery(inCall))).toEqual({
    callId: 'myoperator:n2.1596270949.2175190',
    naming: 'uid',
    key: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    name: 'call_state 1',
    at: at('2020-08-01T08:35:56Z'),
    strength: 1,
    direction: 'outbound',
    to: '+919711636496',
    startedAt: at('2020-08-01T08:35:56Z'),
    legs: [
      { id: 'call', role: 'conversation', extension: '918586848544', ringingAt: at('2020-08-01T08:35:56Z') },
    ],
    clickToCallReference: 'fdfdfdf',
  });
});

test('reads the log after the call as the last word on it', () => {
  expect(read(formDelivery(afterCall))).toEqual({
    callId: 'myoperator:n2.1596270949.2175190',
    naming: 'uid',
    key: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    name: 'after-call log',
    at: at('2020-08-01T08:36:26Z'),
    strength: 3,
    direction: 'inbound',
    from: '+919711636496',
    to: '+918069200000',
    startedAt: at('2020-08-01T08:35:49Z'),
    legs: [
      {
        id: 'call',
        role: 'conversation',
        extension: '10002',
        answeredAt: at('2020-08-01T08:35:58Z'),
        endedAt: at('2020-08-01T08:36:18Z'),
        disposition: 'answered',
        talkSeconds: 20,
      },
    ],
    expectedRecording: '5f25298a90e1d604.mp3',
  });
});

test('ends in one call when v1 and v2 run side by side and number it alike', () => {
  const uid = 'n2.1772442900.3175190';
  const ids = [
    readInCall({ uid }),
    readAfterCall({ _pm: [{ ky: 'ui', vl: uid }] }),
    read(jsonDelivery(summary)),
  ].map((event) => event?.callId);

  expect(new Set(ids)).toEqual(new Set([`myoperator:${uid}`]));
});

test.each([
  ['1', 1, { ringingAt: at('2020-08-01T08:35:56Z') }],
  ['3', 1, { ringingAt: at('2020-08-01T08:35:56Z') }],
  ['5', 1, { ringingAt: at('2020-08-01T08:35:56Z') }],
  ['6', 1, { answeredAt: at('2020-08-01T08:35:56Z') }],
  ['2', 2, { endedAt: at('2020-08-01T08:35:56Z') }],
  ['4', 2, { endedAt: at('2020-08-01T08:35:56Z'), disposition: 'missed' }],
  ['9', 2, { endedAt: at('2020-08-01T08:35:56Z'), disposition: 'missed' }],
  ['7', 2, { endedAt: at('2020-08-01T08:35:56Z'), disposition: 'rejected' }],
])('reads state %s of the call', (call_state, strength, leg) => {
  expect(readInCall({ call_state, users: [] })).toMatchObject({
    strength,
    legs: [{ id: 'call', role: 'conversation', ...leg }],
  });
  expect(readInCall({ call_state: Number(call_state) })?.legs).toEqual(readInCall({ call_state })?.legs);
});

test('leaves open how a finished call ended until MyOperator says so', () => {
  expect(readInCall({ call_state: '2' })?.legs[0]).not.toHaveProperty('disposition');
  expect(readInCall({ call_state: '2', status: 2 })?.legs).toMatchObject([{ disposition: 'missed' }]);
});

test('takes note of a state that is not documented', () => {
  expect(read(formDelivery({ ...inCall, call_state: '8' }))).toBeUndefined();
});

test('swaps caller and callee by the direction', () => {
  expect(readInCall({ event: '1', rdnis: '8069200000' })).toMatchObject({
    direction: 'inbound',
    from: '+919711636496',
    to: '+918069200000',
  });
  expect(readInCall({ event: 2, rdnis: '8069200000' })).toMatchObject({
    direction: 'outbound',
    from: '+918069200000',
    to: '+919711636496',
  });
});

test.each([
  [{ clid_raw: '919711636496', clid: '9711636496' }],
  [{ clid_raw: '9711636496', clid: '+919711636496' }],
  [{ clid_raw: '', clid: ' 919711636496' }],
  [{ clid_raw: null, clid: '9711636496' }],
  [{ clid_raw: 919711636496, clid: null }],
])('finds the customer number in %j', (changes) => {
  expect(readInCall(changes)?.to).toBe('+919711636496');
});

test('prefers the spelling with a plus, which needs no country', () => {
  const log = formDelivery({ ...inCall, clid_raw: '9711636496', clid: '+919711636496' });

  expect(read(log, connectionOf('myoperator', { defaultCountry: 'US' }))?.to).toBe('+919711636496');
});

test('names the agent only while one agent is concerned', () => {
  expect(readInCall({ users: ['10002', '10003'] })?.legs[0]).not.toHaveProperty('extension');
  expect(readInCall({ users: '10002' })?.legs).toMatchObject([{ extension: '10002' }]);
  expect(readInCall({ users: '10002,10003' })?.legs[0]).not.toHaveProperty('extension');
  expect(readInCall({ users: '' })?.legs[0]).not.toHaveProperty('extension');
});

test('reads a GET under the names that the customer chose', () => {
  const queryNames = {
    who: 'clid',
    our_number: 'rdnis',
    what: 'call_state',
    way: 'event',
    id: 'uid',
    when: 'created',
  };
  const query =
    'id=s5.347638.78643857&who=+919999999999&our_number=918069200000&what=5&way=Incoming&when=1577797873';

  expect(read(queryDelivery(query), { ...connection, queryNames })).toMatchObject({
    callId: 'myoperator:s5.347638.78643857',
    name: 'call_state 5',
    at: at('2019-12-31T13:11:13Z'),
    direction: 'inbound',
    from: '+919999999999',
    to: '+918069200000',
  });
});

test('reads the GET of a finished log by its status', () => {
  const query = 'uid=s5.1.2&_cl=%2B919999999999&status=Connected&event=Incoming&created=1577797873';

  expect(read(queryDelivery(query))).toMatchObject({
    strength: 3,
    from: '+919999999999',
    legs: [{ endedAt: at('2019-12-31T13:11:13Z'), disposition: 'answered' }],
  });
});

test('fills in from the query of a POST what its body leaves out', () => {
  const body = formDelivery({ ...inCall, client_ref_id: undefined });
  const query = new URLSearchParams('client_ref_id=ours&uid=another');

  expect(read({ ...body, query })).toMatchObject({
    callId: 'myoperator:n2.1596270949.2175190',
    clickToCallReference: 'ours',
  });
});

test.each([
  ['as JSON', jsonDelivery(inCall)],
  ['as JSON under the name of the form field', jsonDelivery({ myoperator: inCall })],
  ['as JSON of the form', jsonDelivery({ myoperator: JSON.stringify(inCall) })],
  ['without a content type', { ...formDelivery(inCall), headers: {} }],
])('reads a log that comes %s', (_, delivery) => {
  expect(read(delivery)).toEqual(read(formDelivery(inCall)));
});

test('reads a form that was not encoded, as the documented curl line sends it', () => {
  const log = { ...inCall, clid_raw: '+919711636496', client_ref_id: 'you & me 100%' };
  const delivery = textDelivery(`myoperator=${JSON.stringify(log)}`, 'application/x-www-form-urlencoded');

  expect(read(delivery)).toEqual(read(formDelivery(log)));
});

test('reads a form that is sent in parts', () => {
  const part = (name: string, value: string) =>
    `--x-1\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const body = `${part('other', '{}')}${part('myoperator', JSON.stringify(inCall))}--x-1--\r\n`;

  expect(read(textDelivery(body, 'multipart/form-data; boundary=x-1'))).toEqual(read(formDelivery(inCall)));
});

test('reads a call whose status is not documented', () => {
  expect(readInCall({ call_state: '2', status: '0' })?.legs[0]).not.toHaveProperty('disposition');
});

test('knows a log without a call id by its own id', () => {
  expect(readAfterCall({ _pm: [] })?.callId).toBe('myoperator:5f25298a90e1d604');
});

test('reads a missed call and who was rung last', () => {
  const [attempt] = afterCall['_ld'] as Record<string, unknown>[];
  const missed = (extension: string) => ({
    ...attempt,
    _ac: 'missed',
    _ds: 'NOANSWER',
    _rr: [{ _ex: extension }],
  });
  const event = readAfterCall({ _su: 2, _fn: '', _ld: [missed('10001'), missed('10002')] });

  expect(event?.legs).toEqual([
    {
      id: 'call',
      role: 'conversation',
      extension: '10002',
      endedAt: at('2020-08-01T08:36:18Z'),
      disposition: 'missed',
    },
  ]);
  expect(event).not.toHaveProperty('expectedRecording');
});

test('adds up the talk of a call that was passed on', () => {
  const [attempt] = afterCall['_ld'] as Record<string, unknown>[];
  const second = { ...attempt, _st: 1596270990, _dr: '00:01:00', _rr: [{ _ct: '8586848599' }] };
  const event = readAfterCall({ _ld: [attempt, second] });

  expect(event?.legs).toMatchObject([
    { extension: '8586848599', answeredAt: at('2020-08-01T08:35:58Z'), talkSeconds: 80 },
  ]);
});

test('takes the talk from the list of talks when the attempts tell none', () => {
  const [attempt] = afterCall['_ld'] as Record<string, unknown>[];
  const event = readAfterCall({
    _ld: [{ ...attempt, _dr: null }],
    _tc: [
      { ye: 'a', yf: 12 },
      { ye: 'b', yf: '5' },
    ],
  });

  expect(event?.legs).toMatchObject([{ talkSeconds: 17 }]);
});

test('reads lists that PHP has written as objects', () => {
  const asObject = (name: string) => ({ ...(afterCall[name] as unknown[]) });

  expect(readAfterCall({ _ld: asObject('_ld'), _pm: asObject('_pm') })?.legs).toEqual(
    readAfterCall({})?.legs,
  );
});

test('reads voice mail', () => {
  expect(readAfterCall({ _su: '3' })?.legs).toMatchObject([{ disposition: 'voicemail' }]);
});

test('brings our own reference of a click-to-call back', () => {
  expect(readAfterCall({ _cri: 'ours-1' })?.clickToCallReference).toBe('ours-1');
});

test.each([
  ['a GET without a field that is known', queryDelivery('a=b')],
  ['a POST of nothing', textDelivery('', 'application/json')],
  ['a form without the field', textDelivery('log=%7B%7D', 'application/x-www-form-urlencoded')],
  ['a form whose field is no JSON', formDelivery("{'uid':'1'}")],
  ['a log without an id', formDelivery({ ...inCall, uid: null })],
  ['a log without a state', formDelivery({ ...inCall, call_state: null })],
  ['an after-call log without any id', formDelivery({ ...afterCall, _ai: null, _pm: [] })],
  ['a v2 event without a session', jsonDelivery({ ...summary, session_id: null, payload: {} })],
  ['a customer number that is an object', formDelivery({ ...inCall, clid_raw: {} })],
  ['a duration of a year', formDelivery({ ...afterCall, _ld: [{ _ac: 'received', _dr: 31_536_000 }] })],
])('refuses %s', (_, delivery) => {
  expect(() => read(delivery)).toThrow(expect.objectContaining({ code: 'delivery/malformed' }) as Error);
});
