/**
 * One call that its provider names in several ways is one row: whichever name is heard first keeps it, and the others
 * are remembered as its aliases. Two generations of webhooks side by side, and a log with ids of its own, are told
 * apart by `CallEvent.naming`; events without one are left as they are, at no cost. What names no call, but a number that
 * it stands beside, becomes an alias as well, so that a repetition finds the same call whatever was told since.
 *
 * States of a name: unheard → a call's own id, or an alias of another call; neither ever changes.
 * Who may move it: whoever holds the lock of the call's number, until its transaction ends. So of two transactions
 * that hear of one new call under two names, the second waits, and finds the row of the first.
 * Crash: name, alias and facts are committed together.
 * Not guaranteed: a call told without a number, or by clocks more than a minute apart, is not recognized; and two calls
 * that were both recorded before anything tied them stay two. A message that comes before its call was ever heard of has
 * no call.
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
import { besideWhich, isBesideNumber } from './beside-number';
import type { BesideNumber, CallsByNumber } from './beside-number';

/**
 * The names of an account's calls, in the transaction that records what is told of them. What is asked together is answered
 * one after the other, each by what is true by then.
 */
export interface CallNames extends CallsByNumber {
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
  const messages = events.filter(isBesideNumber);
  const told = groupByCall(events.filter((event) => event.naming !== undefined && !isBesideNumber(event)));
  const heard = [...told.keys(), ...messages.map(({ callId }) => callId)];
  if (heard.length === 0) return events;
  const homes = new Map(await names.homesOf(heard));
  const calls = [...told].flatMap(([callId, facts]) => (homes.has(callId) ? [] : [{ callId, facts }]));
  const strays = messages.filter(({ callId }) => !homes.has(callId));
  if (calls.length + strays.length > 0) await findHomes(names, { events, calls, strays }, homes);
  return underHomes(events, homes);
}

interface Unheard {
  /** Everything that is told now. */
  readonly events: readonly CallEvent[];
  readonly calls: readonly NamedCall[];
  /** Asides that name no call. */
  readonly strays: readonly BesideNumber[];
}

async function findHomes(
  names: CallNames,
  { events, calls, strays }: Unheard,
  homes: Map<CallId, CallId>,
): Promise<void> {
  const numbers = [...calls.map(numberOf), ...strays.map(({ besideNumber }) => besideNumber)];
  const unheard = [...calls, ...strays].map(({ callId }) => callId);
  // Asked together, answered in this order. Somebody may have named them while we waited for the lock.
  const [, named, near] = await Promise.all([
    names.lockNumbers([...new Set(numbers)].sort()),
    names.homesOf(unheard),
    calls.length === 0 ? [] : names.callsNear(calls.map(nearTo)),
  ]);
  for (const [name, home] of named) homes.set(name, home);
  findOtherNames(calls, near, homes);
  const open = strays.filter(({ callId }) => !homes.has(callId));
  if (open.length > 0) {
    const now = groupByCall(underHomes(events, homes).filter(({ aside }) => aside !== true));
    for (const [name, home] of await besideWhich(names, open, now)) homes.set(name, home);
  }
  // After all of them: an alias refers to a row, and those of new calls are inserted by the caller.
  for (const name of new Set(unheard)) {
    const home = homes.get(name);
    if (home !== undefined && home !== name) await names.addAlias(name, home);
  }
}

/** @param near of each call, in their order */
function findOtherNames(
  calls: readonly NamedCall[],
  near: readonly (readonly NamedCall[])[],
  homes: Map<CallId, CallId>,
): void {
  const fresh: NamedCall[] = [];
  for (const [index, call] of calls.entries()) {
    if (homes.has(call.callId)) continue;
    const home = sameCall(call, [...(near[index] ?? []), ...fresh]);
    if (home === undefined) fresh.push(call);
    else homes.set(call.callId, home.callId);
  }
}

function underHomes(events: readonly CallEvent[], homes: ReadonlyMap<CallId, CallId>): readonly CallEvent[] {
  return events.map((event) => ({ ...event, callId: homes.get(event.callId) ?? event.callId }));
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
