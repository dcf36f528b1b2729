/**
 * One call that its provider names in several ways is one row: whichever name is heard first keeps it, and the others
 * are remembered as its aliases. Two generations of webhooks side by side, and a log with ids of its own, are told
 * apart by `CallEvent.naming`; events without one are left as they are, at no cost.
 *
 * States of a name: unheard → a call's own id, or an alias of another call; neither ever changes.
 * Who may move it: whoever holds the lock of the call's number, until its transaction ends. So of two transactions
 * that hear of one new call under two names, the second waits, and finds the row of the first.
 * Crash: name, alias and facts are committed together.
 * Not guaranteed: a call told without a number, or by clocks more than a minute apart, is not recognized; and two calls
 * that were both recorded before anything tied them stay two.
 */
import type { CallEvent, Instant } from '../domain/call-event';
import { providerOf } from '../domain/ids';
import type { CallId } from '../domain/ids';
import { factsOfEvent, NO_FACTS } from './call-facts';
import type { CallFacts } from './call-facts';
import { describeCall, externalNumberOf } from './describe-call';
import { merge } from './merge';
import { legIds, SAME_START_MS, sameCall } from './same-call';
import type { NamedCall } from './same-call';

/** The names of an account's calls, in the transaction that records what is told of them. */
export interface CallNames {
  /** Of these names, those that were heard before: each with the id of the call's row. */
  homesOf(names: readonly CallId[]): Promise<ReadonlyMap<CallId, CallId>>;
  /** Nobody else names calls with these numbers until the transaction ends. */
  lockNumbers(numbers: readonly string[]): Promise<void>;
  /**
   * For each, the calls of its provider that began in its time and share its number, or share a leg and one of the two
   * has no number.
   */
  callsNear(near: readonly CallsNear[]): Promise<readonly (readonly NamedCall[])[]>;
  addAlias(alias: CallId, callId: CallId): Promise<void>;
}

export interface CallsNear {
  readonly provider: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly number: string;
  readonly legIds: readonly string[];
}

/** The same events, each under the id of its call's row. */
export async function tieCalls(
  names: CallNames,
  events: readonly CallEvent[],
): Promise<readonly CallEvent[]> {
  const ambiguous = events.filter(({ naming }) => naming !== undefined);
  if (ambiguous.length === 0) return events;
  const told = groupByCall(ambiguous);
  const homes = new Map(await names.homesOf([...told.keys()]));
  const unheard = [...told].flatMap(([callId, facts]) => (homes.has(callId) ? [] : [{ callId, facts }]));
  if (unheard.length > 0) await findHomes(names, unheard, homes);
  return events.map((event) => ({ ...event, callId: homes.get(event.callId) ?? event.callId }));
}

async function findHomes(
  names: CallNames,
  unheard: readonly NamedCall[],
  homes: Map<CallId, CallId>,
): Promise<void> {
  await names.lockNumbers([...new Set(unheard.map(numberOf))].sort());
  // Somebody may have named them while we waited for the lock.
  for (const [name, home] of await names.homesOf(unheard.map(({ callId }) => callId))) homes.set(name, home);
  const fresh: NamedCall[] = [];
  const homeless = unheard.filter(({ callId }) => !homes.has(callId));
  const near = await names.callsNear(homeless.map(nearTo));
  for (const [index, call] of homeless.entries()) {
    const home = sameCall(call, [...(near[index] ?? []), ...fresh]);
    if (home === undefined) fresh.push(call);
    else homes.set(call.callId, home.callId);
  }
  // After the loop: an alias refers to a row, and those of `fresh` are inserted by the caller.
  for (const { callId } of unheard) {
    const home = homes.get(callId);
    if (home !== undefined && home !== callId) await names.addAlias(callId, home);
  }
}

function nearTo(call: NamedCall): CallsNear {
  const at = describeCall(call.facts).startedAt ?? call.facts.lastEventAt ?? 0;
  return {
    provider: providerOf(call.callId),
    from: at - SAME_START_MS,
    to: at + SAME_START_MS,
    number: numberOf(call),
    legIds: legIds(call),
  };
}

function numberOf({ facts }: NamedCall): string {
  return externalNumberOf(facts);
}

function groupByCall(events: readonly CallEvent[]): ReadonlyMap<CallId, CallFacts> {
  const groups = new Map<CallId, CallFacts>();
  for (const event of events) {
    groups.set(event.callId, merge(groups.get(event.callId) ?? NO_FACTS, factsOfEvent(event)));
  }
  return groups;
}
