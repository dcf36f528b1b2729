/**
 * Compares our logged calls with the call notes that Kommo shows, and has the log-call worker see to what differs: a
 * note that says something else is edited again, one that nobody finds is looked up, twice, before anything is sent.
 * Nothing is written to Kommo from here. A card that somebody deleted took its notes along; that is left alone.
 */
import { describeCall } from '../calls/describe-call';
import type { CrmClient, ListedCallNote } from '../crm/crm-client';
import type { AccountId, CallId } from '../domain/ids';
import type { Period } from '../normalize/provider';
import type { KnownCall } from './reconcile-compare';

export type KommoDifference =
  /** We logged it, its card is there, and Kommo shows no note of it. */
  | { readonly kind: 'not-in-kommo'; readonly callId: CallId; readonly ours: string }
  /** The same, and the card is gone too. */
  | { readonly kind: 'card-gone'; readonly callId: CallId; readonly ours: string }
  /** Kommo keeps no identity of calls and deletes no notes: a person has to see to it. */
  | { readonly kind: 'twice-in-kommo'; readonly callId: CallId; readonly theirs: string }
  | {
      readonly kind: 'kommo-talk-seconds' | 'kommo-recording';
      readonly callId: CallId;
      readonly ours: string;
      readonly theirs: string;
    };

/** What the log-call worker is asked to do with a call that it took for settled. */
export type Recheck = 'edit' | 'look-up';

export interface ReconcileWithKommoDeps {
  readonly crm: Pick<CrmClient, 'listCallNotes' | 'findCalls' | 'describeEntity'>;
  /** @returns whether the call was at rest, and is not any more */
  readonly recheck: (account: AccountId, callId: CallId, what: Recheck) => Promise<boolean>;
}

export interface KommoComparison {
  readonly notes: number;
  readonly differences: readonly KommoDifference[];
  /** Calls that were handed to the log-call worker. */
  readonly rechecked: number;
}

/** Kommo's clock and ours. */
const MARGIN_MS = 5 * 60_000;
const SAME_TALK_S = 2;

/** @throws crm/… when Kommo cannot be read to the end: what was not read must not pass for absent */
export async function reconcileWithKommo(
  deps: ReconcileWithKommoDeps,
  wanted: { readonly account: AccountId; readonly calls: readonly KnownCall[]; readonly dryRun: boolean },
  window: Period,
): Promise<KommoComparison> {
  const { account, dryRun } = wanted;
  const logged = wanted.calls.filter(({ logging }) => logging === 'logged');
  if (logged.length === 0) return { notes: 0, differences: [], rechecked: 0 };
  const wide = { from: window.from - MARGIN_MS, to: window.to + MARGIN_MS };
  const notes = await deps.crm.listCallNotes(account, wide);
  const { differences, missing } = compareNotes(logged, notes);
  const absent = await confirmAbsent(deps, { account, missing }, wide);
  const all = [...differences, ...absent];
  let rechecked = 0;
  for (const { callId, kind } of dryRun ? [] : all) {
    if (kind === 'twice-in-kommo' || kind === 'card-gone') continue;
    if (await deps.recheck(account, callId, kind === 'not-in-kommo' ? 'look-up' : 'edit')) rechecked += 1;
  }
  return { notes: notes.length, differences: all, rechecked };
}

/** Pure. */
export function compareNotes(
  logged: readonly KnownCall[],
  notes: readonly ListedCallNote[],
): { readonly differences: readonly KommoDifference[]; readonly missing: readonly KnownCall[] } {
  const byMark = new Map<string, ListedCallNote[]>();
  for (const note of notes) {
    if (note.uniq !== null) byMark.set(note.uniq, [...(byMark.get(note.uniq) ?? []), note]);
  }
  const differences = logged.flatMap((call) => differencesOf(call, byMark.get(call.callId) ?? []));
  return { differences, missing: logged.filter(({ callId }) => !byMark.has(callId)) };
}

function differencesOf(
  { callId, facts }: KnownCall,
  notes: readonly ListedCallNote[],
): readonly KommoDifference[] {
  const [note, ...others] = notes;
  if (note === undefined) return [];
  if (others.length > 0) {
    const cards = notes.map(({ entity, noteId }) => `${entity.type} ${entity.id} (note ${noteId})`);
    return [{ kind: 'twice-in-kommo', callId, theirs: cards.join(', ') }];
  }
  const { talkSeconds, recording } = describeCall(facts);
  const ours = talkSeconds ?? 0;
  const differences: KommoDifference[] = [];
  if (Math.abs(ours - note.talkSeconds) > SAME_TALK_S) {
    differences.push({
      kind: 'kommo-talk-seconds',
      callId,
      ours: String(ours),
      theirs: String(note.talkSeconds),
    });
  }
  if (recording !== null && !note.hasRecording) {
    differences.push({ kind: 'kommo-recording', callId, ours: 'yes', theirs: 'no' });
  }
  return differences;
}

/** An incoming lead shows its call's note only once it is accepted; a card may have been deleted. */
async function confirmAbsent(
  { crm }: ReconcileWithKommoDeps,
  { account, missing }: { readonly account: AccountId; readonly missing: readonly KnownCall[] },
  window: Period,
): Promise<readonly KommoDifference[]> {
  if (missing.length === 0) return [];
  const found = await crm.findCalls(account, new Set(missing.map(({ callId }) => callId)), window);
  const differences: KommoDifference[] = [];
  for (const { callId, entity } of missing.filter((call) => !found.has(call.callId))) {
    const ours = entity === null ? 'logged' : `${entity.type} ${entity.id}`;
    const isGone = entity !== null && (await crm.describeEntity(account, entity)) === undefined;
    differences.push({ kind: isGone ? 'card-gone' : 'not-in-kommo', callId, ours });
  }
  return differences;
}
