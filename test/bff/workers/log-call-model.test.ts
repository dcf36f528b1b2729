import fc from 'fast-check';
import type { CallFacts } from '../../../bff/calls/call-facts';
import { factsOfResult, NO_FACTS } from '../../../bff/calls/call-facts';
import { merge } from '../../../bff/calls/merge';
import type { EntityRef } from '../../../bff/contract/call-view';
import type { Instant } from '../../../bff/domain/call-event';
import { accountId, callId as idOf } from '../../../bff/domain/ids';
import type { Intent, LeasedCall, LoggingMemo } from '../../../bff/workers/log-call/logging-memo';
import { nextStep } from '../../../bff/workers/log-call/next-step';
import type { Step } from '../../../bff/workers/log-call/next-step';

/**
 * The policy alone, as a machine: whatever an answer is, wherever the worker dies and whatever is said meanwhile, a
 * write is never begun while the fate of another one is open.
 */

const START: Instant = Date.UTC(2026, 2, 2, 9);
const PATIENCE = { unansweredMs: 2_000, ringingMs: 600_000, talkingMs: 600_000, resultMs: 30_000 };
const CALL_ID = idOf('voipstudio', 'model');
const CARDS: readonly EntityRef[] = [
  { type: 'contacts', id: 1 },
  { type: 'leads', id: 2 },
];

type Event =
  /** What becomes of the next write, and whether the worker dies before it can store it. */
  | {
      readonly kind: 'outcome';
      readonly isWritten: boolean;
      readonly isKnown: boolean;
      readonly dies: boolean;
    }
  | { readonly kind: 'fact'; readonly card: EntityRef | undefined; readonly words: string }
  | { readonly kind: 'time'; readonly ms: number };

const events: fc.Arbitrary<Event> = fc.oneof(
  fc.record({
    kind: fc.constant('outcome' as const),
    isWritten: fc.boolean(),
    isKnown: fc.boolean(),
    dies: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('fact' as const),
    card: fc.constantFrom(undefined, ...CARDS),
    words: fc.constantFrom('a', 'b', 'c'),
  }),
  fc.record({ kind: fc.constant('time' as const), ms: fc.integer({ min: 1, max: 120_000 }) }),
);

/** The row, and the truth in Kommo that nobody but the model knows. */
interface World {
  call: LeasedCall;
  now: Instant;
  liveNotes: EntityRef[];
  /** A write that left, of which no look-up has told yet whether it was carried out. */
  inDoubt: Intent | undefined;
}

function newWorld(): World {
  const at = START;
  const fact = <Value>(value: Value) => ({ value, strength: 2 as const, at });
  const facts: CallFacts = {
    ...NO_FACTS,
    direction: fact('inbound' as const),
    from: fact('+12065550142'),
    to: fact('+12125097518'),
    startedAt: at,
    legs: [{ id: 'a', role: 'party', answeredAt: at, endedAt: at + 1_000, talkSeconds: fact(1) }],
  };
  const call: LeasedCall = {
    account: accountId(1),
    callId: CALL_ID,
    provider: 'voipstudio',
    facts,
    factsRevision: 1,
    heardAt: at,
    state: 'waiting',
    memo: {},
    entity: null,
    noteId: null,
    incomingLeadUid: null,
    responsibleUserId: null,
    clickedByUserId: null,
    parkedReason: null,
    fence: 1,
    ...{ caller: null },
  };
  return { call, now: at, liveNotes: [], inDoubt: undefined };
}

function change(world: World, changes: Partial<LeasedCall>): void {
  world.call = { ...world.call, ...changes };
}

function withoutPending({ pending: _pending, ...memo }: LoggingMemo): LoggingMemo {
  return memo;
}

function begin(world: World, intent: Intent, event: Extract<Event, { kind: 'outcome' }>): void {
  expect(world.inDoubt).toBeUndefined();
  expect(world.liveNotes).toHaveLength(0);
  const entity = intent.kind === 'note' ? intent.entity : (CARDS[0] as EntityRef);
  const pending = { intent, sentAt: world.now, written: desired(world), missed: 0 };
  change(world, { state: 'sending', memo: { ...world.call.memo, pending } });
  world.inDoubt = intent;
  if (event.isWritten) world.liveNotes.push(entity);
  if (event.dies || !event.isKnown) return;
  world.inDoubt = undefined;
  settle(world, event.isWritten ? entity : undefined);
}

function settle(world: World, entity: EntityRef | undefined): void {
  const memo = withoutPending(world.call.memo);
  if (entity === undefined) return change(world, { state: 'waiting', memo });
  change(world, { state: 'logged', entity, noteId: 1, memo: { ...memo, written: desired(world) } });
}

const desired = ({ call }: World): string => JSON.stringify(call.facts.result?.value ?? null);

function look(world: World): void {
  const { pending } = world.call.memo;
  if (pending === undefined) throw new Error('a look-up without an intent');
  const found = world.liveNotes[0];
  if (found !== undefined || pending.missed > 0) {
    world.inDoubt = undefined;
    return settle(world, found);
  }
  change(world, {
    memo: { ...world.call.memo, pending: { ...pending, missed: 1, lookAt: world.now + 75_000 } },
  });
}

function doubt(world: World): void {
  const { pending } = world.call.memo;
  if (pending === undefined) throw new Error('doubt without an intent');
  change(world, {
    state: 'uncertain',
    memo: { ...world.call.memo, pending: { ...pending, lookAt: world.now + 3_000 } },
  });
}

function take(world: World, step: Step, event: Event): void {
  switch (step.kind) {
    case 'rest':
    case 'wait':
      return;
    case 'doubt':
      return doubt(world);
    case 'look-up':
      return look(world);
    case 'write':
      return event.kind === 'outcome' ? begin(world, step.intent, event) : undefined;
    case 'edit':
      return change(world, { memo: { ...world.call.memo, written: desired(world) } });
    case 'move': {
      expect(world.inDoubt).toBeUndefined();
      world.liveNotes = [];
      return change(world, { state: 'waiting', entity: null, noteId: null });
    }
    default:
      throw new Error(`the model has no ${step.kind}`);
  }
}

function hear(world: World, event: Event): void {
  if (event.kind === 'time') world.now += event.ms;
  if (event.kind !== 'fact') return;
  const { card, words } = event;
  const result = { note: words, ...(card === undefined ? {} : { entity: card }) };
  const told = factsOfResult({ callId: CALL_ID, userId: 43, at: world.now, result });
  const { facts, factsRevision } = world.call;
  change(world, { facts: merge(facts, told), factsRevision: factsRevision + 1, heardAt: world.now });
}

test('a write is never begun while another one is in doubt, nor while a live log is there', () => {
  fc.assert(
    fc.property(fc.array(events, { maxLength: 60 }), (history) => {
      const world = newWorld();
      for (const event of history) {
        hear(world, event);
        const context = { now: world.now, patience: PATIENCE, desired: desired(world) };
        take(world, nextStep(world.call, context), event);
        expect(world.liveNotes.length).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: Number(process.env.MODEL_RUNS ?? 3_000) },
  );
});

test('every history ends in one live log on the card chosen last, once answers come again', () => {
  fc.assert(
    fc.property(fc.array(events, { maxLength: 40 }), (history) => {
      const world = newWorld();
      const good: Event = { kind: 'outcome', isWritten: true, isKnown: true, dies: false };
      const calm = history.length + 60;
      for (let turn = 0; turn < calm; turn += 1) {
        const event = history[turn] ?? good;
        hear(world, event);
        if (turn >= history.length) world.now += 60_000;
        const context = { now: world.now, patience: PATIENCE, desired: desired(world) };
        take(world, nextStep(world.call, context), event);
      }
      const chosen = world.call.facts.result?.value.result.entity;
      expect(world.call.state).toBe('logged');
      expect(world.liveNotes).toEqual([chosen ?? world.call.entity]);
    }),
    { numRuns: 1_000 },
  );
});
