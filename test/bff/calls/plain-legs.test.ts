import { factsOfEvent, NO_FACTS } from '../../../bff/calls/call-facts';
import { describeCall } from '../../../bff/calls/describe-call';
import type { CallStory } from '../../../bff/calls/describe-call';
import { merge } from '../../../bff/calls/merge';
import type { CallEvent, Direction, LegFacts } from '../../../bff/domain/call-event';
import { callId } from '../../../bff/domain/ids';

const START = Date.parse('2026-03-02T10:00:00Z');
const at = (seconds: number): number => START + seconds * 1000;

function told(direction: Direction, ...legs: readonly LegFacts[]): CallEvent {
  const call = { callId: callId('telnyx', 's'), name: 'event', at: START, strength: 1 } as const;
  return { ...call, key: JSON.stringify(legs), direction, from: '+12125096995', to: '+12125097518', legs };
}

const story = (...events: readonly CallEvent[]): CallStory =>
  describeCall(events.map(factsOfEvent).reduce(merge, NO_FACTS));

const caller = { id: 'a', role: 'entrance', answeredAt: at(1), endedAt: at(40) } as const;
const line = { id: 'b', role: 'inward', extension: 'sip:maria@pbx.example' } as const;
const number = { id: 'c', role: 'outward' } as const;
const unheard = { endedAt: at(30), disposition: 'missed' } as const;
const spoke = { answeredAt: at(10), endedAt: at(40) } as const;

test('a call that comes in and is passed on to nobody was answered by who took it', () => {
  expect(story(told('inbound', caller))).toMatchObject({ disposition: 'answered', talkSeconds: 39 });
});

test('a call that was taken in and rang on a telephone in vain is missed', () => {
  expect(story(told('inbound', caller, { ...line, ...unheard }))).toMatchObject({
    status: 'ended',
    disposition: 'missed',
    talkSeconds: 0,
    extension: 'sip:maria@pbx.example',
  });
});

test('of a call that was passed on the talk is the talk of the telephone that answered, be it a line or a number', () => {
  expect(story(told('inbound', caller, { ...line, ...spoke })).talkSeconds).toBe(30);
  expect(story(told('inbound', caller, { ...line, ...unheard }, { ...number, ...spoke }))).toMatchObject({
    disposition: 'answered',
    talkSeconds: 30,
  });
});

test('a caller who waits for the next telephone still rings', () => {
  const waits = { id: 'a', role: 'entrance', answeredAt: at(1) } as const;

  expect(story(told('inbound', waits, { ...line, ...unheard })).status).toBe('ringing');
});

test('in a call out the customer’s answer counts, and the manager’s own does not', () => {
  const manager = { ...line, answeredAt: at(2), endedAt: at(40) };

  expect(story(told('outbound', manager)).disposition).toBe('missed');
  expect(story(told('outbound', { ...line, answeredAt: at(2) })).status).toBe('ringing');
  expect(story(told('outbound', manager, { ...number, ...spoke }))).toMatchObject({
    disposition: 'answered',
    talkSeconds: 30,
    extension: 'sip:maria@pbx.example',
  });
  const busy = { ...number, endedAt: at(9), disposition: 'busy' } as const;
  expect(story(told('outbound', { ...line, answeredAt: at(2) }, busy))).toMatchObject({
    status: 'ended',
    disposition: 'busy',
  });
});

test('a call out of one leg is that leg', () => {
  expect(story(told('outbound', { ...number, ...spoke }))).toMatchObject({
    disposition: 'answered',
    talkSeconds: 30,
  });
});

test('a leg is what the most telling of its events says, in any order', () => {
  const first = told('inbound', { id: 'a', role: 'entrance', ringingAt: at(0) });
  const last = told('inbound', { id: 'a', role: 'outward', answeredAt: at(1), endedAt: at(40) });
  const rang = told('inbound', { ...line, ...unheard });

  expect(story(last, rang, first)).toEqual(story(first, rang, last));
  expect(story(last, rang, first).disposition).toBe('missed');
});
