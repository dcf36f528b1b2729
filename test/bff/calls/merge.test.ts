import fc from 'fast-check';
import { factsOfEvent, factsOfResult, NO_FACTS } from '../../../bff/calls/call-facts';
import type { CallFacts } from '../../../bff/calls/call-facts';
import { describeCall } from '../../../bff/calls/describe-call';
import { canonical } from '../../../bff/calls/fact';
import { merge } from '../../../bff/calls/merge';
import { DISPOSITIONS } from '../../../bff/contract/call-view';
import type { CallEvent, LegFacts, ResultEvent, Strength } from '../../../bff/domain/call-event';
import { callId } from '../../../bff/domain/ids';

const CALL = callId('voipstudio', 'c1');

const instant = fc.integer({ min: 1_700_000_000_000, max: 1_700_000_010_000 });
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

/** Without `undefined` members, as a provider's dialect makes them. */
const record = <T extends object>(shape: {
  [Key in keyof T]-?: fc.Arbitrary<T[Key] | undefined>;
}): fc.Arbitrary<T> =>
  fc
    .record<Record<string, unknown>>(shape)
    // The shape has an arbitrary for every member of T, and absent members are absent.
    .map(
      (value) => Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as T,
    );

const leg: fc.Arbitrary<LegFacts> = record<LegFacts>({
  id: fc.constantFrom('a', 'b', 'c', '__proto__'),
  role: fc.constantFrom('party', 'conversation'),
  extension: optional(fc.constantFrom('101', '102')),
  ringingAt: optional(instant),
  answeredAt: optional(instant),
  endedAt: optional(instant),
  disposition: optional(fc.constantFrom(...DISPOSITIONS)),
  talkSeconds: optional(fc.nat(600)),
});

const event: fc.Arbitrary<CallEvent> = record<CallEvent>({
  callId: fc.constant(CALL),
  naming: optional(fc.constantFrom('uid', 'session', 'log')),
  key: fc.string(),
  name: fc.constant('call.event'),
  at: instant,
  strength: fc.constantFrom<Strength>(1, 2, 3),
  direction: optional(fc.constantFrom('inbound', 'outbound')),
  from: optional(fc.constantFrom('+12125096995', '+447854740947', '')),
  to: optional(fc.constantFrom('+12125097518', '101')),
  startedAt: optional(instant),
  legs: fc.array(leg, { maxLength: 3 }),
  recording: optional(fc.constantFrom({ kind: 'url' as const, url: 'https://rec.example/1.mp3' })),
  expectedRecording: optional(fc.constantFrom('1', '2')),
  leadId: optional(fc.nat(99)),
  clickToCallReference: optional(fc.constantFrom('r1', 'r2')),
  internal: optional(fc.boolean()),
  aside: fc.constant(undefined),
  besideNumber: fc.constant(undefined),
  timedByArrival: fc.constant(undefined),
});

const result: fc.Arbitrary<ResultEvent> = fc.record({
  callId: fc.constant(CALL),
  at: instant,
  userId: fc.constantFrom(42, 43),
  result: fc.record({ note: fc.constantFrom('asked for a quote', 'call back') }),
});

const facts: fc.Arbitrary<CallFacts> = fc.oneof(
  event.map((one) => merge(NO_FACTS, factsOfEvent(one))),
  result.map((one) => merge(NO_FACTS, factsOfResult(one))),
);

const join = (all: readonly CallFacts[]): CallFacts => all.reduce(merge, NO_FACTS);

describe('the facts of a call', () => {
  test('are the same in whatever order they were told', () => {
    fc.assert(
      fc.property(
        fc.array(facts, { maxLength: 8 }).chain((told) => fc.tuple(fc.constant(told), shuffled(told))),
        ([told, otherwise]) => {
          expect(canonical(join(otherwise))).toBe(canonical(join(told)));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('are the same however often each of them was repeated', () => {
    fc.assert(
      fc.property(fc.array(facts, { minLength: 1, maxLength: 6 }), fc.array(fc.nat(5)), (told, repeats) => {
        const repeated = [...told, ...repeats.map((index) => told[index % told.length] ?? NO_FACTS)];

        expect(canonical(join(repeated))).toBe(canonical(join(told)));
      }),
      { numRuns: 2_000 },
    );
  });

  test('are the same when two workers join parts of them and then each other', () => {
    fc.assert(
      fc.property(facts, facts, facts, (a, b, c) => {
        expect(canonical(merge(merge(a, b), c))).toBe(canonical(merge(a, merge(b, c))));
      }),
      { numRuns: 2_000 },
    );
  });

  test('survive being stored as JSON', () => {
    fc.assert(
      fc.property(facts, facts, (a, b) => {
        const stored = JSON.parse(JSON.stringify(a)) as CallFacts;

        expect(canonical(merge(stored, b))).toBe(canonical(merge(a, b)));
      }),
      { numRuns: 1_000 },
    );
  });

  test('tell a disposition of an ended call, and of no other', () => {
    fc.assert(
      fc.property(fc.array(facts, { minLength: 1, maxLength: 5 }), (told) => {
        const story = describeCall(join(told));

        expect(story.status === 'ended').toBe(story.disposition !== null);
        expect(story.talkSeconds ?? 0).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 1_000 },
    );
  });
});

function shuffled<T>(values: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...values], { minLength: values.length, maxLength: values.length });
}
