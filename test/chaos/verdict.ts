/** Compares what was acknowledged with what the simulated Kommo holds. Pure. */
import type { KommoHoldings } from './kommo-levers';
import type { PlayedCall } from './play';
import type { StoredCall } from './settle';

export interface Evidence {
  /** Of each of them something was acknowledged. */
  readonly calls: readonly PlayedCall[];
  /** By account. */
  readonly holdings: readonly KommoHoldings[];
  readonly stored: readonly StoredCall[];
}

export interface Verdict {
  /** More than one live call note or incoming lead with the call's mark, or more than one task of it. */
  readonly duplicated: readonly string[];
  /** Acknowledged and not parked, with none. */
  readonly lost: readonly string[];
  readonly parked: readonly string[];
  /** A manager's words or task that never arrived. */
  readonly unfinished: readonly string[];
  /** Marks that an account of Kommo holds, and no call that was played there has. */
  readonly strangers: readonly string[];
  /** Numbers for which more than one incoming lead was opened. */
  readonly openedTwice: readonly string[];
}

export function judge({ calls, holdings, stored }: Evidence): Verdict {
  const isParked = new Set(stored.filter(({ logging }) => logging === 'parked').map(({ callId }) => callId));
  const traces = holdings.map(tracesOf);
  const trace = (call: PlayedCall): Trace => traces[call.account]?.get(call.callId) ?? NOTHING;
  const ids = (wanted: (call: PlayedCall) => boolean): string[] =>
    calls.filter(wanted).map(({ callId }) => callId);
  return {
    duplicated: ids((call) => Object.values(countsOf(trace(call))).some((count) => count > 1)),
    lost: ids((call) => trace(call).notes.length === 0 && !isParked.has(call.callId)),
    parked: ids((call) => isParked.has(call.callId)),
    unfinished: ids((call) => !isParked.has(call.callId) && !hasLastWord(call, trace(call))),
    strangers: traces.flatMap((held, account) => strangersIn(held, account, calls)),
    openedTwice: holdings.flatMap(numbersOpenedTwice),
  };
}

interface Trace {
  readonly notes: { readonly entity: { type: string; id: number }; readonly text: string }[];
  readonly incomingLeads: string[];
  readonly tasks: string[];
}

const NOTHING: Trace = { notes: [], incomingLeads: [], tasks: [] };
const TASK_TEXT = /Task of (\S+)/;

function countsOf({ notes, incomingLeads, tasks }: Trace): Record<keyof Trace, number> {
  return { notes: notes.length, incomingLeads: incomingLeads.length, tasks: tasks.length };
}

function tracesOf({ notes, incomingLeads, tasks }: KommoHoldings): ReadonlyMap<string, Trace> {
  const traces = new Map<string, Trace>();
  const of = (callId: string): Trace => {
    const known = traces.get(callId) ?? { notes: [], incomingLeads: [], tasks: [] };
    traces.set(callId, known);
    return known;
  };
  for (const { params, entity, isReachable } of notes) {
    if (isReachable) of(textOf(params['uniq'])).notes.push({ entity, text: textOf(params['call_result']) });
  }
  for (const { metadata, uid } of incomingLeads) of(textOf(metadata['uniq'])).incomingLeads.push(uid);
  for (const { text } of tasks) of(TASK_TEXT.exec(text)?.[1] ?? '').tasks.push(text);
  return traces;
}

/** A pointer to where a log has moved names its call too; what was in Kommo before has no mark. */
function strangersIn(
  held: ReadonlyMap<string, Trace>,
  account: number,
  calls: readonly PlayedCall[],
): readonly string[] {
  const played = new Set(calls.filter((call) => call.account === account).map(({ callId }) => callId));
  return [...held.keys()].filter((mark) => mark !== '' && !played.has(mark.replace(/#moved$/, '')));
}

/** Which of two results came last is not ours to say; one of them must have been written. */
function hasLastWord({ results }: PlayedCall, { notes, tasks }: Trace): boolean {
  const [note] = notes;
  if (results.length === 0 || note === undefined) return true;
  return results.some(
    ({ note: words, entity, task }) =>
      note.text.includes(words) &&
      (entity === undefined || (entity.type === note.entity.type && entity.id === note.entity.id)) &&
      (task === undefined || tasks.length > 0),
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numbersOpenedTwice({ incomingLeads }: KommoHoldings): string[] {
  const [once, twice] = [new Set<string>(), new Set<string>()];
  for (const { metadata } of incomingLeads) {
    const number = textOf(metadata['phone']);
    (once.has(number) ? twice : once).add(number);
  }
  return [...twice];
}
