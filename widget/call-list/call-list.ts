/**
 * The list of people to be called one after the other. Pure: every function gives the next list.
 *
 * States of an entry: waiting → dialling (the request is on its way: written down before it leaves) → calling (the
 * telephone system has it) → asked (over; its form is open) → done. From dialling also → failed (certainly not called)
 * and → unclear (nobody knows whether it rang: never dialled again by itself). Waiting, dialling, unclear and asked
 * may be skipped by the manager. One entry at a time is under way; the next is dialled once it is done and the pause
 * between calls is over.
 * Who may move it: the tab that dials (auto-dial.ts); the manager, from any tab.
 */
import type { Callee } from '../../bff/contract/callee';
import type { CallView } from '../../bff/contract/call-view';

export type EntryState =
  'waiting' | 'dialling' | 'calling' | 'asked' | 'done' | 'skipped' | 'failed' | 'unclear';

export interface Entry extends Callee {
  readonly key: string;
  readonly state: EntryState;
  readonly callId: string | null;
  /** Milliseconds since 1970, of the request; null before it. */
  readonly dialledAt: number | null;
  /** Why it failed. */
  readonly code: string | null;
}

export interface CallList {
  readonly entries: readonly Entry[];
  readonly isRunning: boolean;
  /** Seconds between two calls. */
  readonly interval: number;
  /** Milliseconds since 1970, when the next is dialled; null while it is not known. */
  readonly nextAt: number | null;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
}

export const INTERVALS = [5, 15, 30, 60] as const;
export const EMPTY: CallList = { entries: [], isRunning: false, interval: 5, nextAt: null, changedAt: 0 };
export const MOST_ENTRIES = 200;

const UNDER_WAY: readonly EntryState[] = ['dialling', 'calling', 'asked', 'unclear'];
/** Another attempt would meet the same. */
const FOR_ALL = ['calls/no-extension', 'calls/not-supported', 'settings/missing'];
/** Clocks of providers and browsers differ by so many milliseconds. */
const SLACK = 60_000;
const COMPARED_DIGITS = 7;

export function withCallees(list: CallList, callees: readonly Callee[]): CallList {
  const known = new Set(list.entries.filter(({ state }) => state === 'waiting').map(({ phone }) => phone));
  const fresh = callees.filter(({ phone }, index) => {
    const isFirst = callees.findIndex((other) => other.phone === phone) === index;
    return isFirst && !known.has(phone);
  });
  const added = fresh.map((callee, index): Entry => {
    const key = `${callee.card.type}-${callee.card.id}-${list.changedAt}-${list.entries.length + index}`;
    return { ...callee, key, state: 'waiting', callId: null, dialledAt: null, code: null };
  });
  return { ...list, entries: [...list.entries, ...added].slice(0, MOST_ENTRIES) };
}

export function underWay(list: CallList): Entry | undefined {
  return list.entries.find(({ state }) => UNDER_WAY.includes(state));
}

export function nextWaiting(list: CallList): Entry | undefined {
  return list.entries.find(({ state }) => state === 'waiting');
}

export function isFinished(list: CallList): boolean {
  return list.entries.length > 0 && underWay(list) === undefined && nextWaiting(list) === undefined;
}

/** An unclear entry is left behind: the manager has looked. */
export function started(list: CallList, now: number): CallList {
  const entries = list.entries.map((entry) =>
    entry.state === 'unclear' ? { ...entry, state: 'done' as const } : entry,
  );
  return {
    ...list,
    entries,
    isRunning: true,
    nextAt: underWay({ ...list, entries }) === undefined ? now : null,
  };
}

export function paused(list: CallList): CallList {
  return { ...list, isRunning: false, nextAt: null };
}

/** Skips whoever is under way; else whoever would be next. Nobody hangs up a call: after one, the manager goes on. */
export function skipped(list: CallList, now: number): CallList {
  const entry = underWay(list) ?? nextWaiting(list);
  if (entry === undefined) return list;
  const next = over(list, { key: entry.key, now }, { state: 'skipped' });
  return entry.state === 'dialling' || entry.state === 'calling' ? paused(next) : next;
}

export function removed(list: CallList, key: string): CallList {
  return {
    ...list,
    entries: list.entries.filter((entry) => entry.key !== key || UNDER_WAY.includes(entry.state)),
  };
}

/** @returns the same list as long as nobody is to be dialled */
export function dialling(list: CallList, now: number): CallList {
  const next = nextWaiting(list);
  if (!list.isRunning || underWay(list) !== undefined) return list;
  if (next === undefined) return paused(list);
  if (list.nextAt === null || now < list.nextAt) return list;
  return changed({ ...list, nextAt: null }, next.key, { state: 'dialling', dialledAt: now });
}

export function dialled(list: CallList, key: string, callId: string | null): CallList {
  const entry = list.entries.find((one) => one.key === key);
  if (entry === undefined || entry.state === 'skipped') return list;
  // News of the call may have come before the answer to the request.
  return changed(list, key, {
    callId: entry.callId ?? callId,
    ...(entry.state === 'dialling' && { state: 'calling' }),
  });
}

export function notDialled(
  list: CallList,
  { key, code }: { readonly key: string; readonly code: string },
  now: number,
): CallList {
  const next = over(list, { key, now }, { state: 'failed', code });
  return FOR_ALL.includes(code) ? paused(next) : next;
}

/** Nobody answered the request, or its tab is gone: it may have rung. */
export function unclear(list: CallList, key: string): CallList {
  return paused(changed(list, key, { state: 'unclear' }));
}

/** What a call's news say of the entry under way. */
export function withNews(list: CallList, call: CallView, now: number): CallList {
  const entry = underWay(list);
  if (entry === undefined || entry.state === 'asked' || !isOf(entry, call)) return list;
  if (call.status !== 'ended') return changed(list, entry.key, { state: 'calling', callId: call.callId });
  if (call.disposition !== 'answered')
    return over(list, { key: entry.key, now }, { state: 'done', callId: call.callId });
  return changed(list, entry.key, { state: 'asked', callId: call.callId });
}

export function formDone(list: CallList, now: number): CallList {
  const entry = underWay(list);
  return entry?.state === 'asked' ? over(list, { key: entry.key, now }, { state: 'done' }) : list;
}

/** Ended one way or the other: the pause before the next begins. */
function over(
  list: CallList,
  { key, now }: { readonly key: string; readonly now: number },
  change: Partial<Entry>,
): CallList {
  const next = changed(list, key, change);
  const isFree = list.isRunning && underWay(next) === undefined;
  return { ...next, nextAt: isFree ? now + list.interval * 1_000 : null };
}

function changed(list: CallList, key: string, change: Partial<Entry>): CallList {
  return {
    ...list,
    entries: list.entries.map((entry) => (entry.key === key ? { ...entry, ...change } : entry)),
  };
}

/** By its id when the provider told it; else an outgoing call to the number since it was dialled. */
function isOf(entry: Entry, call: CallView): boolean {
  if (entry.callId !== null) return entry.callId === call.callId;
  if (call.direction !== 'outbound' || entry.dialledAt === null) return false;
  const isSince = Date.parse(call.startedAt) > entry.dialledAt - SLACK;
  return isSince && lastDigits(call.to) === lastDigits(entry.phone);
}

function lastDigits(phone: string): string {
  return phone.replace(/\D/g, '').slice(-COMPARED_DIGITS);
}
