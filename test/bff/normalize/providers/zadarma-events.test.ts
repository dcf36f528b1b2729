import fc from 'fast-check';
import { factsOfEvent, NO_FACTS } from '../../../../bff/calls/call-facts';
import { describeCall } from '../../../../bff/calls/describe-call';
import type { CallStory } from '../../../../bff/calls/describe-call';
import { merge } from '../../../../bff/calls/merge';
import type { CallEvent } from '../../../../bff/domain/call-event';
import { toCallEvents } from '../../../../bff/normalize/providers/zadarma/to-call-events';
import type { Delivery } from '../../../../bff/normalize/provider';
import { textDelivery } from '../../../contracts/provider-deliveries';
import { readFixture } from '../../../sandbox/providers/delivery';
import { zadarmaCall, zadarmaForm } from '../../../sandbox/providers/zadarma';
import { at, connectionOf } from './connection-of';

type Fields = Readonly<Record<string, unknown>>;

const credentials = { apiKey: 'key', apiSecret: 'secret' };
const connection = connectionOf('zadarma', { credentials, timeZone: 'Europe/Kyiv' });
const [START, INTERNAL, ANSWER, END, OUT_START, OUT_END, RECORD] = [
  'start',
  'internal',
  'answer',
  'end',
  'out-start',
  'out-end',
  'record',
].map((event): Fields => readFixture(`zadarma/notify-${event}.json`)) as [
  ...[Fields, Fields, Fields, Fields, Fields, Fields, Fields],
];

/** Two hours behind the clocks of Kyiv, where the call began at 09:15. */
const BEGAN = at('2026-03-02T07:15:00Z');

function told(fields: Fields, secondsAfter = 0): Delivery {
  const delivery = textDelivery(zadarmaForm(fields), 'application/x-www-form-urlencoded');
  return { ...delivery, receivedAt: BEGAN + secondsAfter * 1000 };
}

const eventsOf = (...deliveries: readonly Delivery[]): readonly CallEvent[] =>
  deliveries.flatMap((delivery) => toCallEvents(delivery, connection).events);

const storyOf = (...deliveries: readonly Delivery[]): CallStory =>
  describeCall(
    eventsOf(...deliveries)
      .map(factsOfEvent)
      .reduce(merge, NO_FACTS),
  );

const incoming = [told(START, 0), told(INTERNAL, 1), told(ANSWER, 7), told(END, 18), told(RECORD, 19)];
const ANSWERED = {
  direction: 'inbound',
  from: '+442037691881',
  to: '+442037691880',
  externalNumber: '+442037691881',
  status: 'ended',
  disposition: 'answered',
  startedAt: BEGAN,
  answeredAt: BEGAN + 7_000,
  endedAt: BEGAN + 18_000,
  talkSeconds: 11,
  extension: '100',
  recording: { kind: 'provider', reference: 'call_id=1772442907.1115107' },
} as const;

test('an incoming call is told by its notifications, in the time zone of the account', () => {
  expect(storyOf(...incoming)).toMatchObject(ANSWERED);
});

test('every order and every repetition of a call’s notifications tells the same call', () => {
  const whole = [...incoming, told({ ...INTERNAL, internal: '101' }, 1)];
  const story = storyOf(...whole);

  fc.assert(
    fc.property(
      fc.shuffledSubarray(whole, { minLength: whole.length }),
      fc.subarray(whole),
      (turned, again) => expect(storyOf(...turned, ...again)).toEqual(story),
    ),
    { numRuns: 60, seed: 1 },
  );
});

test('any of a call’s notifications may be lost: those that are left tell no other direction, number or extension', () => {
  fc.assert(
    fc.property(fc.subarray(incoming, { minLength: 1 }), (left) => {
      const { direction, externalNumber, extension } = storyOf(...left);

      expect(direction).toBe('inbound');
      expect(['+442037691881', '']).toContain(externalNumber);
      expect(['100', null]).toContain(extension);
    }),
    { numRuns: 60, seed: 1 },
  );
});

test('who answered is not whom the caller dialled', () => {
  expect(storyOf(told(START), told(ANSWER, 7))).toMatchObject({ to: '+442037691880', extension: '100' });
});

test('the end alone tells the call', () => {
  const { recording: _, ...known } = ANSWERED;

  expect(storyOf(told(END, 18))).toMatchObject(known);
});

test('an answer and a recording have no direction of their own, but the one that their call’s id begins with', () => {
  const nameless = { ...ANSWER, pbx_call_id: '4675251dd3ca991e' };

  expect(storyOf(told(ANSWER))).toMatchObject({ direction: 'inbound', status: 'answered', extension: '100' });
  expect(storyOf(told(RECORD)).direction).toBe('inbound');
  expect(storyOf(told({ ...RECORD, pbx_call_id: OUT_END['pbx_call_id'] })).direction).toBe('outbound');
  expect(storyOf(told(nameless)).direction).toBeNull();
  expect(storyOf(told(nameless), told({ ...OUT_START, pbx_call_id: '4675251dd3ca991e' })).direction).toBe(
    'outbound',
  );
});

test('an outgoing call belongs to the extension that made it', () => {
  const answer = {
    ...ANSWER,
    pbx_call_id: OUT_END['pbx_call_id'],
    caller_id: '442037691880',
    destination: '442037691881',
  };

  expect(storyOf(told(OUT_START), told(answer, 7), told(OUT_END, 18))).toMatchObject({
    direction: 'outbound',
    from: '+442037691880',
    to: '+442037691881',
    externalNumber: '+442037691881',
    disposition: 'answered',
    extension: '100',
    talkSeconds: 11,
    awaitedRecording: 'call_id=1772442907.1115107',
  });
});

test('of several lines that ring the one that answered has the call', () => {
  const others = ['101', '102'].map((internal) => told({ ...INTERNAL, internal }, 1));
  const answer = told({ ...ANSWER, internal: '', destination: '102' }, 7);
  const end = told({ ...END, internal: '102' }, 18);

  expect(storyOf(told(START), told(INTERNAL), ...others)).toMatchObject({
    status: 'ringing',
    extension: null,
    ringingExtensions: ['100', '101', '102'],
  });
  expect(storyOf(told(INTERNAL), ...others, answer)).toMatchObject({ status: 'answered', extension: '102' });
  expect(storyOf(told(INTERNAL), ...others, end)).toMatchObject({ status: 'ended', extension: '102' });
});

test.each([
  ['answered', '11', 'answered'],
  ['ANSWERED', '0', 'answered'],
  ['busy', '0', 'busy'],
  ['cancel', '0', 'missed'],
  ['no answer', '0', 'missed'],
  ['no_answer', '0', 'missed'],
  ['failed', '0', 'failed'],
  ['no money, no limit', '0', 'failed'],
  ['unallocated number', '0', 'failed'],
  ['', '5', 'answered'],
  ['', '0', 'missed'],
])('a call that ended with "%s" after %s seconds was %s', (disposition, duration, outcome) => {
  expect(storyOf(told({ ...END, disposition, duration }, 20))).toMatchObject({
    status: 'ended',
    disposition: outcome,
    talkSeconds: Number(duration),
  });
});

test('a late repetition of the end is known as one', () => {
  const [first, again] = [...eventsOf(told(END, 18)), ...eventsOf(told(END, 86_400))];

  expect(again?.key).toBe(first?.key);
  expect([first?.timedByArrival, again?.timedByArrival]).toEqual([true, true]);
});

test('of two ends of one call the longer talk counts, whichever comes first', () => {
  const ends = [told({ ...END, duration: '9' }, 20), told({ ...END, duration: '30', internal: '101' }, 41)];

  expect(storyOf(...ends)).toMatchObject({ talkSeconds: 30, extension: '101' });
  expect(storyOf(...ends.reverse())).toMatchObject({ talkSeconds: 30, extension: '101' });
});

test('of two recordings of one call the later one counts, whichever is told first', () => {
  const two = [
    told(RECORD, 19),
    told({ ...RECORD, call_id_with_rec: '1-1772442960.5-101-2026-03-02-091600' }, 30),
  ];
  const later = { kind: 'provider', reference: 'call_id=1-1772442960.5-101-2026-03-02-091600' };

  expect(storyOf(...two).recording).toEqual(later);
  expect(storyOf(...two.reverse().map((one) => ({ ...one, receivedAt: BEGAN }))).recording).toEqual(later);
});

describe('a recording that an end promises', () => {
  test('is looked for by its id, or by that of its call', () => {
    expect(storyOf(told(END)).awaitedRecording).toBe('call_id=1772442907.1115107');
    expect(storyOf(told({ ...END, call_id_with_rec: '' })).awaitedRecording).toBe(
      `pbx_call_id=${String(END['pbx_call_id'])}`,
    );
  });

  test('is looked for by nobody where there is none, or no key to ask with', () => {
    const keyless = connectionOf('zadarma', { credentials: { apiSecret: 'secret' } });

    expect(storyOf(told({ ...END, is_recorded: '0' })).awaitedRecording).toBeNull();
    expect(toCallEvents(told(END), keyless).events[0]).not.toHaveProperty('expectedRecording');
  });
});

test('a number that is hidden leaves the call without one, and names nobody', () => {
  expect(
    storyOf(told({ ...START, caller_id: 'anonymous' }), told({ ...END, caller_id: 'anonymous' }, 18)),
  ).toMatchObject({
    direction: 'inbound',
    from: '',
    externalNumber: '',
    disposition: 'answered',
  });
});

test('a call between two extensions is an internal one', () => {
  expect(storyOf(told({ ...OUT_START, destination: '101' }))).toMatchObject({ internal: true });
});

test('names the field that cannot be read', () => {
  const refusalOf = (changes: Fields): unknown => {
    try {
      return eventsOf(told({ ...END, ...changes }));
    } catch (refusal) {
      return refusal;
    }
  };

  expect(refusalOf({ duration: 'long', call_start: 'yesterday' })).toMatchObject({
    code: 'delivery/malformed',
    fields: [
      { path: 'call_start', code: 'invalid' },
      { path: 'duration', code: 'invalid' },
    ],
  });
  expect(refusalOf({ pbx_call_id: '' })).toMatchObject({
    fields: [{ path: 'pbx_call_id', code: 'required' }],
  });
});

test.each(['in', 'out'] as const)('what the sandbox sends of a call %s is such a call', (direction) => {
  const call = {
    apiSecret: 'secret',
    outcome: 'answered',
    externalNumber: '+447854740947',
    direction,
  } as const;
  const sent = zadarmaCall({ ...call, startedAt: new Date('2026-03-02T09:15:00Z') });

  const story = storyOf(...sent.map((one) => ({ ...told({}), body: Buffer.from(one.body ?? '') })));

  expect(story).toMatchObject({
    direction: direction === 'in' ? 'inbound' : 'outbound',
    externalNumber: '+447854740947',
    disposition: 'answered',
    extension: '100',
    talkSeconds: 11,
  });
});
