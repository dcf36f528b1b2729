import fc from 'fast-check';
import { factsOfEvent, NO_FACTS } from '../../../../bff/calls/call-facts';
import { describeCall } from '../../../../bff/calls/describe-call';
import type { CallStory } from '../../../../bff/calls/describe-call';
import { merge } from '../../../../bff/calls/merge';
import type { CallEvent } from '../../../../bff/domain/call-event';
import { toCallEvents } from '../../../../bff/normalize/providers/aircall/to-call-events';
import { jsonDelivery } from '../../../contracts/provider-deliveries';
import { readFixture } from '../../../sandbox/providers/delivery';
import { at, connectionOf } from './connection-of';

type Fields = Readonly<Record<string, unknown>>;

const START = at('2026-03-02T09:15:00Z');
const MARIA = '731416';
const SAM = '736640';
const connection = connectionOf('aircall', {
  credentials: { webhookToken: 't', apiId: 'id', apiToken: 'token' },
});

const fixture = (name: string): Fields => readFixture(`aircall/${name}.json`);
const dataOf = (payload: Fields) => payload['data'] as Fields;
const second = (seconds: number) => START / 1000 + seconds;

/** A documented event with other values in its call, told by another name or at another time. */
function told(name: string, data: Fields = {}, envelope: Fields = {}): Fields {
  const payload = fixture(name);
  return { ...payload, ...envelope, data: { ...dataOf(payload), ...data } };
}

function read(payload: Fields, by = connection): readonly CallEvent[] {
  return toCallEvents(jsonDelivery(payload), by).events;
}

/** What all of them together say, the same in any order. */
function storyOf(...payloads: readonly Fields[]): CallStory {
  const facts = payloads.flatMap((payload) => read(payload)).map(factsOfEvent);
  const story = describeCall(facts.reduce(merge, NO_FACTS));
  fc.assert(
    fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), (order) => {
      expect(describeCall([...order, ...order].reduce(merge, NO_FACTS))).toEqual(story);
    }),
    { numRuns: 30, seed: 1 },
  );
  return story;
}

const user = (id: string) => ({ id: Number(id), name: 'Somebody' });
const created = fixture('call-created');
const ringing = fixture('call-ringing-on-agent');
const answered = fixture('call-answered');
const hungup = fixture('call-hungup');
const ended = fixture('call-ended');
const missed = fixture('call-hungup-missed');
const voicemail = fixture('call-voicemail-left');

test('an answered call talks from the answer to the end, though its duration counts the ringing', () => {
  expect(dataOf(ended)['duration']).toBe(27);
  expect(storyOf(created, ringing, answered, hungup, ended)).toMatchObject({
    direction: 'inbound',
    from: '+447854740947',
    to: '+18005551212',
    externalNumber: '+447854740947',
    status: 'ended',
    disposition: 'answered',
    startedAt: START,
    answeredAt: START + 7_000,
    endedAt: START + 27_000,
    talkSeconds: 20,
    extension: MARIA,
    recording: { kind: 'provider', reference: '780836754' },
  });
});

test('every event that got through tells direction and parties, whichever are lost', () => {
  for (const payload of [created, ringing, answered, hungup, ended, missed, voicemail]) {
    expect(storyOf(payload)).toMatchObject({ direction: 'inbound', externalNumber: '+447854740947' });
  }
  for (const last of [hungup, ended]) {
    expect(storyOf(last)).toMatchObject({ status: 'ended', talkSeconds: 20, extension: MARIA });
  }
});

test('an outgoing call is made from the account’s number, by the user who dialled', () => {
  expect(storyOf(fixture('call-hungup-outbound'))).toMatchObject({
    direction: 'outbound',
    from: '+18005551212',
    to: '+447854740947',
    disposition: 'answered',
    talkSeconds: 15,
    extension: SAM,
  });
});

test('an outgoing call that nobody answered still has its manager', () => {
  const unanswered = told('call-hungup-outbound', { answered_at: null });

  expect(storyOf(unanswered)).toMatchObject({ disposition: 'missed', talkSeconds: 0, extension: SAM });
});

test('while it rings it is shown to everybody it rings at', () => {
  const atSam = told('call-ringing-on-agent', { user: user(SAM) });

  expect(storyOf(created)).toMatchObject({ status: 'ringing', ringingExtensions: [] });
  expect(read(ringing)[0]?.legs[1]).toMatchObject({ extension: MARIA, ringingAt: START + 1_000 });
  expect(storyOf(created, ringing, atSam)).toMatchObject({
    status: 'ringing',
    ringingExtensions: [MARIA, SAM],
    extension: null,
  });
  expect(storyOf(ringing, answered)).toMatchObject({ status: 'answered', extension: MARIA });
});

test('whoever answered has the call, though it rings on at somebody else for a moment', () => {
  const later = told('call-ringing-on-agent', { user: user(SAM) }, { timestamp: second(8) });

  expect(storyOf(answered, later)).toMatchObject({ status: 'answered', extension: MARIA });
});

test('a call that is done without a time of its end ended when that was told', () => {
  expect(storyOf(told('call-hungup', { ended_at: null }))).toMatchObject({
    status: 'ended',
    endedAt: START + 27_000,
    talkSeconds: 20,
  });
});

test('a call that nobody answered is missed, by the one at whom alone it rang', () => {
  expect(storyOf(missed)).toMatchObject({ status: 'ended', disposition: 'missed', extension: null });
  expect(storyOf(ringing, missed)).toMatchObject({ disposition: 'missed', extension: MARIA, talkSeconds: 0 });
});

test('one who declines leaves the call to the others', () => {
  const declined = told('call-ringing-on-agent', {}, { event: 'call.agent_declined' });
  const atSam = told('call-ringing-on-agent', { user: user(SAM) });
  const bySam = told('call-ended', { user: user(SAM) });

  expect(storyOf(ringing, declined, atSam).status).toBe('ringing');
  expect(storyOf(ringing, declined, atSam, bySam)).toMatchObject({ disposition: 'answered', extension: SAM });
  expect(storyOf(ringing, declined, missed).disposition).toBe('missed');
});

test('a message that the caller left makes the missed call a voicemail, with the message as its recording', () => {
  expect(storyOf(ringing, missed, voicemail)).toMatchObject({
    disposition: 'voicemail',
    talkSeconds: 0,
    recording: { kind: 'provider', reference: '780836754' },
  });
});

test('after a transfer the call is whose the last statement says it is', () => {
  const transferred = told(
    'call-unsuccessful-transfer',
    {},
    { event: 'call.transferred', timestamp: second(14) },
  );
  const bySam = told('call-ended', { user: user(SAM) });

  expect(storyOf(ringing, answered, transferred).ringingExtensions).toEqual([MARIA, SAM]);
  expect(storyOf(ringing, answered, transferred, hungup, bySam)).toMatchObject({
    extension: SAM,
    talkSeconds: 20,
  });
});

test('a transfer that failed leaves the call with whom it was', () => {
  const failed = fixture('call-unsuccessful-transfer');

  expect(storyOf(answered, failed).status).toBe('answered');
  expect(storyOf(answered, failed, ended)).toMatchObject({ extension: MARIA, talkSeconds: 20 });
});

test.each(['call.tagged', 'call.commented', 'call.archived', 'call.assigned', 'call.hold'])(
  'a call of which only %s was heard is known nevertheless',
  (event) => {
    const later = told('call-hungup', {}, { event, timestamp: second(90) });

    expect(storyOf(later)).toMatchObject({ status: 'ended', disposition: 'answered', talkSeconds: 20 });
  },
);

test('whoever tags a call of last week does not log it anew', () => {
  const tagged = told('call-ended', {}, { event: 'call.tagged', timestamp: second(7 * 86_400) });

  const [event] = read(tagged);

  expect(event).toMatchObject({ callId: 'aircall:780836754', aside: true, legs: [] });
});

test('two calls between two lines of the account are two calls', () => {
  const other = told('call-hungup-outbound', { raw_digits: '+1 800-555-1212' });

  expect(new Set([...read(other), ...read(hungup)].map(({ callId }) => callId)).size).toBe(2);
});

test('a caller without a number is nobody', () => {
  expect(storyOf(told('call-ended', { raw_digits: 'anonymous' }))).toMatchObject({ externalNumber: '' });
});

test('a call is known by its id, direction, number and times alone', () => {
  const { id, direction, raw_digits, started_at, answered_at, ended_at } = dataOf(ended);
  const bare = { ...ended, data: { id, direction, raw_digits, started_at, answered_at, ended_at } };

  for (const payload of [bare, { ...bare, data: { ...bare.data, number: { digits: '+1 800-555-1212' } } }]) {
    expect(storyOf(payload)).toMatchObject({ status: 'ended', talkSeconds: 20, from: '+447854740947' });
  }
});

test('who is nobody may be left out, null, or empty', () => {
  for (const nobody of [undefined, null, {}]) {
    expect(storyOf(told('call-hungup-missed', { user: nobody })).extension).toBeNull();
  }
});

describe('a recording', () => {
  const unrecorded = { recording: null, asset: null };

  test('is looked for when the last event has none of an answered call on a line that records', () => {
    expect(storyOf(hungup).awaitedRecording).toBeNull();
    expect(storyOf(hungup, told('call-ended', unrecorded)).awaitedRecording).toBe('780836754');
    expect(storyOf(told('call-ended', unrecorded), ended).awaitedRecording).toBeNull();
  });

  test('is not looked for on a line that does not record, nor of a call that nobody answered', () => {
    const silent = { digits: '+1 800-555-1212', live_recording_activated: false };
    const lines = [
      told('call-ended', { ...unrecorded, number: silent }),
      told('call-ended', { ...unrecorded, answered_at: null }),
    ];

    expect(lines.map((payload) => storyOf(payload).awaitedRecording)).toEqual([null, null]);
  });

  test('is not looked for while the API cannot be asked', () => {
    const alone = connectionOf('aircall', { credentials: { webhookToken: 't' } });

    expect(read(told('call-ended', unrecorded), alone)[0]).not.toHaveProperty('expectedRecording');
  });

  test('may be told of by an event that says nothing else', () => {
    const assets = {
      ...ended,
      event: 'call.comm_assets_generated',
      data: { id: 780836754, status: 'done', recording: 'https://recordings.example/1.mp3' },
    };

    expect(storyOf(hungup, assets)).toMatchObject({
      disposition: 'answered',
      talkSeconds: 20,
      recording: { kind: 'provider', reference: '780836754' },
    });
  });
});

test('what is told of users, contacts and messages is no call', () => {
  for (const event of ['user.wut_start.v2', 'contact.updated', 'message.received', 'call.something_new']) {
    expect(read({ ...ended, event, data: { id: 'x' } })).toEqual([]);
  }
});

test('an event heard twice is one event, also with links that were signed anew', () => {
  const again = told('call-ended', { recording: 'https://recordings.example/other.mp3' });

  expect(read(again)[0]?.key).toBe(read(ended)[0]?.key);
  expect(read(hungup)[0]?.key).not.toBe(read(ended)[0]?.key);
});

test('it rings at two users at once: two events', () => {
  const atSam = told('call-ringing-on-agent', { user: user(SAM) });

  expect(read(atSam)[0]?.key).not.toBe(read(ringing)[0]?.key);
});
