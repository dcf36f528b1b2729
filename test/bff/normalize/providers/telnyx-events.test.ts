import fc from 'fast-check';
import { factsOfEvent, NO_FACTS } from '../../../../bff/calls/call-facts';
import { describeCall } from '../../../../bff/calls/describe-call';
import type { CallStory } from '../../../../bff/calls/describe-call';
import { merge } from '../../../../bff/calls/merge';
import type { CallEvent } from '../../../../bff/domain/call-event';
import { payloadDigest } from '../../../../bff/normalize/payload-digest';
import { writeState } from '../../../../bff/normalize/providers/telnyx/payload';
import { toCallEvents } from '../../../../bff/normalize/providers/telnyx/to-call-events';
import type { Reading } from '../../../../bff/normalize/provider';
import { jsonDelivery } from '../../../contracts/provider-deliveries';
import { readFixture } from '../../../sandbox/providers/delivery';
import { at, connectionOf } from './connection-of';

type Fields = Readonly<Record<string, unknown>>;

const SESSION = '428c31b6-abf3-3bc1-b7f4-5013ef9657c1';
const [CALLER, OWN, CUSTOMER] = ['+12025550131', '+12025550133', '+12125096995'];
const LINE = 'sip:maria@sip.telnyx.com';
const connection = connectionOf('telnyx', { credentials: { publicKey: 'set', apiKey: 'key' } });

/** The documented event with another leg, another time and other fields. */
function event(name: string, clock: string, changes: Fields = {}): Fields {
  const fixture = readFixture(`telnyx/call-${name}.json`) as { data: { payload: Fields } };
  const { calling_party_type: _, ...payload } = fixture.data.payload;
  const occurred_at = `2026-03-02T${clock}Z`;
  const times = name === 'hangup' ? { end_time: occurred_at } : {};
  const id = payloadDigest({ name, clock, changes });
  return { data: { ...fixture.data, id, occurred_at, payload: { ...payload, ...times, ...changes } } };
}

function read(payload: Fields, receivedAt = at('2026-03-02T09:15:05Z')): Reading {
  return toCallEvents({ ...jsonDelivery(payload), receivedAt }, connection);
}

const eventsOf = (payloads: readonly Fields[]): readonly CallEvent[] =>
  payloads.flatMap((payload) => read(payload).events);

function storyOf(...payloads: readonly Fields[]): CallStory {
  const events = eventsOf(payloads);
  expect(new Set(events.map(({ callId }) => callId))).toEqual(new Set([`telnyx:${SESSION}`]));
  return describeCall(events.map(factsOfEvent).reduce(merge, NO_FACTS));
}

const incoming = { from: CALLER, to: OWN };
const answered = [
  event('initiated', '09:15:00', incoming),
  event('answered', '09:15:07', incoming),
  event('bridged', '09:15:08', incoming),
  event('hangup', '09:15:27.400', incoming),
];

test('a call that came in is answered for as long as it was spoken, without the ringing', () => {
  expect(storyOf(...answered)).toMatchObject({
    direction: 'inbound',
    externalNumber: CALLER,
    status: 'ended',
    disposition: 'answered',
    answeredAt: at('2026-03-02T09:15:07Z'),
    endedAt: at('2026-03-02T09:15:27.4Z'),
    talkSeconds: 20,
  });
});

test.each([
  ['originator_cancel', 'missed'],
  ['timeout', 'missed'],
  ['normal_clearing', 'missed'],
  ['unspecified', 'missed'],
  ['user_busy', 'busy'],
  ['call_rejected', 'rejected'],
  ['not_found', 'failed'],
])('a call that ends without an answer (%s) is %s', (hangup_cause, disposition) => {
  const end = event('hangup', '09:15:20', { ...incoming, hangup_cause });

  expect(storyOf(event('initiated', '09:15:00', incoming), end)).toMatchObject({
    status: 'ended',
    disposition,
    talkSeconds: 0,
  });
});

const leg = (id: string, from: string, to: string): Fields => ({ call_leg_id: id, from, to });
const toLine = leg('b', OWN, LINE);
const toMobile = leg('c', OWN, '+12025550177');
/** Taken in by a menu, passed on to a line that is busy, and then to a manager's mobile telephone. */
const passedOn = [
  event('initiated', '09:15:00', incoming),
  event('answered', '09:15:01', incoming),
  event('initiated', '09:15:03', { ...toLine, direction: 'outgoing' }),
  event('hangup', '09:15:05', { ...toLine, hangup_cause: 'user_busy' }),
  event('initiated', '09:15:06', { ...toMobile, direction: 'outgoing' }),
  event('answered', '09:15:10', toMobile),
  event('hangup', '09:15:40', toMobile),
  event('hangup', '09:15:40', incoming),
];

const sip = { calling_party_type: 'sip', from: OWN, to: CUSTOMER };
const outgoing = [
  event('initiated', '09:15:00', { ...sip, direction: 'outgoing' }),
  event('answered', '09:15:07', sip),
  event('hangup', '09:15:27', sip),
];

const subsetsOf = <One>(all: readonly One[]): readonly (readonly One[])[] =>
  all
    .reduce<readonly (readonly One[])[]>((sets, one) => [...sets, ...sets.map((set) => [...set, one])], [[]])
    .slice(1);

test('whatever arrives of a call, in whatever order, its beginning tells the direction', () => {
  const calls = [
    { events: answered, direction: 'inbound', number: CALLER },
    { events: passedOn, direction: 'inbound', number: CALLER },
    { events: outgoing, direction: 'outbound', number: CUSTOMER },
  ];
  for (const { events, direction, number } of calls) {
    for (const subset of subsetsOf(events).filter((some) => some.includes(events[0] ?? {}))) {
      const story = storyOf(...subset);
      expect([story.direction, story.externalNumber]).toEqual([direction, number]);
      expect(storyOf(...[...subset, ...subset].reverse())).toEqual(story);
    }
  }
});

test('every order of a call that was passed on is one call, which the mobile telephone answered', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(passedOn, { minLength: passedOn.length }), (events) => {
      expect(storyOf(...events)).toMatchObject({
        direction: 'inbound',
        externalNumber: CALLER,
        disposition: 'answered',
        talkSeconds: 30,
      });
    }),
  );
});

test('a call that was taken in, and rang at a line in vain, is missed by that line', () => {
  expect(storyOf(...passedOn.slice(0, 4), event('hangup', '09:15:20', incoming))).toMatchObject({
    disposition: 'missed',
    extension: LINE,
    talkSeconds: 0,
  });
});

test('a call whose beginning was never told came in, unless a telephone of the account began it', () => {
  expect(storyOf(...answered.slice(1))).toMatchObject({ direction: 'inbound', externalNumber: CALLER });
  expect(storyOf(...outgoing.slice(1))).toMatchObject({ direction: 'outbound', externalNumber: CUSTOMER });
  expect(storyOf(event('hangup', '09:15:27', leg('a', LINE, CUSTOMER)))).toMatchObject({
    direction: 'outbound',
    extension: LINE,
  });
});

test('a SIP address is a manager’s line with its scheme and without', () => {
  const bare = event('initiated', '09:15:03', {
    ...toLine,
    to: 'maria@sip.telnyx.com',
    direction: 'outgoing',
  });

  expect(storyOf(event('initiated', '09:15:00', incoming), bare).ringingExtensions).toEqual([LINE]);
});

describe('a recording', () => {
  const saved = readFixture('telnyx/call-recording-saved.json') as { data: { payload: Fields } };
  const recordingOf = (payload: Fields) =>
    eventsOf([{ data: { ...saved.data, payload: { ...saved.data.payload, ...payload } } }])[0]?.recording;

  test('belongs to its call and says nothing else of it', () => {
    const story = storyOf(...answered, saved);

    expect(story.recording).toEqual({ kind: 'provider', reference: '10cd86ac-fef8-4765-b203-0f7511f9fc75' });
    expect({ ...story, recording: null }).toEqual(storyOf(...answered));
  });

  test('is asked for by the session when its own id is not told', () => {
    expect(recordingOf({ recording_id: null })).toEqual({
      kind: 'provider',
      reference: `session/${SESSION}`,
    });
  });

  test('is its link while no API key is set', () => {
    const keyless = connectionOf('telnyx', { credentials: { publicKey: 'set' } });
    const [told] = toCallEvents(jsonDelivery(saved), keyless).events;

    expect(told?.recording).toEqual({
      kind: 'url',
      url: 'https://recordings.example/10cd86ac.mp3?Expires=600',
    });
  });
});

describe('click-to-call', () => {
  const client_state = writeState({ customer: CUSTOMER, line: LINE, reference: 'u7-0123456789ab' });
  const manager = { ...leg('m', OWN, LINE), client_state };
  const customer = { ...leg('k', OWN, CUSTOMER), client_state };
  const pickedUp = event('answered', '09:15:05', manager);
  const ours = [
    event('initiated', '09:15:00', { ...manager, direction: 'outgoing' }),
    pickedUp,
    event('initiated', '09:15:06', { ...customer, direction: 'outgoing' }),
    event('answered', '09:15:10', customer),
    event('hangup', '09:15:21', customer),
    event('hangup', '09:15:21', manager),
  ];

  test('is answered when the customer answers, and carries our reference', () => {
    expect(storyOf(...ours)).toMatchObject({
      direction: 'outbound',
      externalNumber: CUSTOMER,
      disposition: 'answered',
      extension: LINE,
      talkSeconds: 11,
    });
    expect(new Set(eventsOf(ours).map((one) => one.clickToCallReference))).toEqual(
      new Set(['u7-0123456789ab']),
    );
  });

  test('goes to the customer whatever arrives of it', () => {
    for (const subset of subsetsOf(ours)) {
      expect(storyOf(...subset)).toMatchObject({ direction: 'outbound', externalNumber: CUSTOMER });
    }
  });

  test('says why the customer was not reached, though the manager picked up', () => {
    const busy = event('hangup', '09:15:12', { ...customer, hangup_cause: 'user_busy' });

    expect(storyOf(...ours.slice(0, 3), busy)).toMatchObject({ status: 'ended', disposition: 'busy' });
    expect(storyOf(...ours.slice(0, 2)).status).toBe('ringing');
  });

  test('has the customer dialled when the manager picks up', () => {
    expect(read(pickedUp).order).toEqual({
      path: '/calls/v2%3AT02llQxIyaRkhfRKxgAP8nY511EhFLizdvdUKJiSw8d6A9BborherQ/actions/transfer',
      json: expect.objectContaining({
        to: CUSTOMER,
        from: OWN,
        target_leg_client_state: client_state,
      }) as unknown,
    });
  });

  test('dials nobody for any other event, nor for an answer that is told again half a minute later', () => {
    const others = [...ours.filter((one) => one !== pickedUp), ...answered, ...passedOn];

    expect(others.map((one) => read(one).order).filter((order) => order !== undefined)).toEqual([]);
    expect(read(pickedUp, at('2026-03-02T09:15:36Z')).order).toBeUndefined();
  });

  test('dials nobody where no click of ours is named', () => {
    const state = Buffer.from(new URLSearchParams({ customer: CUSTOMER, line: LINE }).toString());
    const foreign = { ...manager, client_state: state.toString('base64') };

    expect(read(event('answered', '09:15:05', foreign)).order).toBeUndefined();
  });
});
