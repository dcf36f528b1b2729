import { factsOfEvent, NO_FACTS } from '../../../../bff/calls/call-facts';
import { describeCall } from '../../../../bff/calls/describe-call';
import type { CallStory } from '../../../../bff/calls/describe-call';
import { merge } from '../../../../bff/calls/merge';
import { toCallEvents } from '../../../../bff/normalize/providers/twilio/to-call-events';
import type { Delivery } from '../../../../bff/normalize/provider';
import { queryDelivery, textDelivery } from '../../../contracts/provider-deliveries';
import { readFixture } from '../../../sandbox/providers/delivery';
import { twilioForm } from '../../../sandbox/providers/twilio';
import { at, connectionOf } from './connection-of';

type Fields = Readonly<Record<string, unknown>>;

const CALL = 'CA1234567890abcdef1234567890abcdef';
const connection = connectionOf('twilio', { credentials: { authToken: '1', callerId: '+18005551212' } });
const completed: Fields = readFixture('twilio/call-completed.json');
const dialled: Fields = readFixture('twilio/dialled-leg.json');

function callback(fields: Fields, query = ''): Delivery {
  const delivery = textDelivery(twilioForm(fields), 'application/x-www-form-urlencoded');
  return { ...delivery, query: new URLSearchParams(query) };
}

/** What all callbacks together say, the same in both orders. */
function storyOf(...deliveries: readonly Delivery[]): CallStory {
  const events = deliveries.flatMap((delivery) => toCallEvents(delivery, connection).events);
  expect(new Set(events.map(({ callId }) => callId))).toEqual(new Set([`twilio:${CALL}`]));
  const facts = events.map(factsOfEvent);
  const story = describeCall(facts.reduce(merge, NO_FACTS));
  expect(describeCall([...facts].reverse().reduce(merge, NO_FACTS))).toEqual(story);
  return story;
}

test('a call that came in is known by one callback at its end', () => {
  expect(storyOf(callback(completed))).toMatchObject({
    direction: 'inbound',
    externalNumber: '+14158675309',
    status: 'ended',
    disposition: 'answered',
    startedAt: at('2026-03-02T09:15:07Z'),
    endedAt: at('2026-03-02T09:15:18Z'),
    talkSeconds: 11,
  });
});

test('a forwarded call that nobody picked up is missed, though Twilio answered it', () => {
  expect(storyOf(callback(dialled), callback(completed))).toMatchObject({
    direction: 'inbound',
    externalNumber: '+14158675309',
    status: 'ended',
    disposition: 'missed',
    extension: 'client:maria',
  });
});

test('of several telephones that ring the one that answered has the call', () => {
  const lost = callback({ ...dialled, CallStatus: 'canceled' });
  const won = callback({
    ...dialled,
    CallSid: 'CA2',
    To: '+14155550188',
    CallStatus: 'completed',
    CallDuration: '8',
  });

  expect(storyOf(lost, won, callback(completed))).toMatchObject({
    direction: 'inbound',
    disposition: 'answered',
    extension: '+14155550188',
    talkSeconds: 8,
  });
});

test('a call from a browser is an outgoing one', () => {
  const own = callback({ ...completed, From: 'client:maria', To: '+14158675309' });
  const leg = callback({
    ...dialled,
    From: '+18005551212',
    To: '+14158675309',
    CallStatus: 'completed',
    CallDuration: '9',
  });

  expect(storyOf(own, leg)).toMatchObject({
    direction: 'outbound',
    externalNumber: '+14158675309',
    disposition: 'answered',
    extension: 'client:maria',
    talkSeconds: 9,
  });
});

describe('click-to-call', () => {
  const ours = 'customer=%2B14158675309&line=client%3Amaria&reference=u7-0123456789ab';
  const manager = callback({ ...completed, Direction: 'outbound-api', To: 'client:maria' }, ours);
  const customer = (changes: Fields) =>
    callback({ ...dialled, From: '+18005551212', To: '+14158675309', ...changes }, ours);

  test('is answered when the customer answers', () => {
    const leg = customer({ CallStatus: 'completed', CallDuration: '6' });

    expect(storyOf(manager, leg)).toMatchObject({
      direction: 'outbound',
      externalNumber: '+14158675309',
      disposition: 'answered',
      extension: 'client:maria',
      talkSeconds: 6,
    });
  });

  test('says why the customer was not reached, though the manager picked up', () => {
    expect(storyOf(manager, customer({ CallStatus: 'busy' }))).toMatchObject({
      direction: 'outbound',
      status: 'ended',
      disposition: 'busy',
      talkSeconds: 0,
    });
  });

  test('brings our reference back', () => {
    expect(toCallEvents(manager, connection).events[0]?.clickToCallReference).toBe('u7-0123456789ab');
  });

  test('rings on while the manager alone has picked up', () => {
    const picked = callback({ ...completed, CallStatus: 'in-progress', Direction: 'outbound-api' }, ours);

    expect(storyOf(picked).status).toBe('ringing');
  });
});

test('a finished recording belongs to its call, one that failed to none', () => {
  const recording: Fields = readFixture('twilio/recording-completed.json');
  const story = storyOf(callback(completed), callback(recording));
  const failed = storyOf(callback(completed), callback({ ...recording, RecordingStatus: 'failed' }));

  expect(story.recording).toEqual({ kind: 'provider', reference: 'RE1234567890abcdef1234567890abcdef' });
  expect(story.disposition).toBe('answered');
  expect(failed.recording).toBeNull();
});

test('reads callbacks by GET, and an address opened in a browser as nothing', () => {
  expect(storyOf(queryDelivery(twilioForm(completed))).talkSeconds).toBe(11);
  expect(toCallEvents(queryDelivery(''), connection)).toEqual({ events: [] });
});
