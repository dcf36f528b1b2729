/**
 * Calls whose result is still to be told or sent, with what was typed for them. They live in `localStorage`, a key for
 * each call, so that a reload, a closed tab and a crash keep them, and every tab of the browser sees the same.
 *
 * States of a call: asked (the form waits or is open; a draft is kept at each key press) → queued (saved by the
 * manager; the body that will be sent does not change any more) → settled (the BFF has it). `queued → asked` with the
 * reason when the BFF refuses it; `asked → settled` when the manager gives it up or another device has answered.
 * Who may move it: the tab whose form is open; from `queued` on whoever holds the sender's lock (send-results.ts).
 * Crash: what was stored last is there again. Between the BFF's answer and `settled` the same body is sent again,
 * which the BFF takes for the same result.
 * Not guaranteed: anything after a reload when the browser forbids or has filled its storage; the form on the screen
 * lives all the same.
 */
import type { CallResult } from '../../bff/contract/call-result';
import type { FieldError } from '../../bff/contract/problem';
import { readStored, writeStored } from '../shared/stored';
import type { AskedCall } from './asked-call';
import type { ResultDraft } from './result-draft';
import { resultKeyPrefix } from './waiting-results';

const SETTLED_KEY = 'kt-settled-results';
const HOUR = 60 * 60 * 1_000;
/** Milliseconds that a settled call is remembered: longer than any news of it takes to arrive. */
const REMEMBER = 24 * HOUR;
/** A call that nobody wrote a word about is let go after three days, anything else after thirty. */
const LET_GO = { untouched: 72 * HOUR, touched: 30 * 24 * HOUR } as const;

export interface Refusal {
  readonly code: string;
  readonly fields: readonly FieldError[];
}

export interface PendingResult {
  readonly call: AskedCall;
  readonly draft: ResultDraft | null;
  /** What will be sent; null while the manager has not saved it. */
  readonly queued: CallResult | null;
  /** Why the BFF did not take it. */
  readonly refusal: Refusal | null;
  /** Whether the form has opened by itself in some tab. */
  readonly hasOpened: boolean;
  /** Milliseconds since 1970; of the last change, and different for each. */
  readonly changedAt: number;
}

export interface PendingResults {
  /** The oldest call first. */
  readonly all: () => readonly PendingResult[];
  readonly find: (callId: string) => PendingResult | undefined;
  /** Adds the call, or brings its facts up to date and keeps what was typed. */
  readonly put: (call: AskedCall) => void;
  readonly keepDraft: (callId: string, draft: ResultDraft) => void;
  /** Another tab will not open the form by itself any more. */
  readonly markOpened: (callId: string) => void;
  readonly queue: (callId: string, draft: ResultDraft, result: CallResult) => void;
  /** Back to the manager, unless it was changed since `sent`. */
  readonly refuse: (sent: PendingResult, refusal: Refusal) => void;
  /** Taken by the BFF; asked again when it was changed since. */
  readonly delivered: (sent: PendingResult) => void;
  /** Declined, or answered elsewhere: it will not be asked for again. */
  readonly settle: (callId: string) => void;
  readonly isSettled: (callId: string) => boolean;
}

export interface PendingResultsDeps {
  readonly storage: Storage;
  /** Tells apart the accounts and users of one browser. */
  readonly userKey: string;
  readonly now: () => number;
}

export function createPendingResults({ storage, userKey, now }: PendingResultsDeps): PendingResults {
  const settledKey = `${SETTLED_KEY}-${userKey}`;
  const shelf = createShelf(storage, resultKeyPrefix(userKey));
  const { find } = shelf;

  const settled = (): Readonly<Record<string, number>> => readStored(storage, settledKey) ?? {};
  const write = (callId: string, change: Partial<PendingResult>): void => {
    const before = find(callId);
    if (before === undefined) return;
    shelf.store({ ...before, ...change, changedAt: Math.max(now(), before.changedAt + 1) });
  };
  const settle = (callId: string): void => {
    const fresh = Object.entries(settled()).filter(([, at]) => now() - at < REMEMBER);
    writeStored(storage, settledKey, { ...Object.fromEntries(fresh), [callId]: now() });
    shelf.remove(callId);
  };
  const isUnchanged = (sent: PendingResult): boolean => find(sent.call.callId)?.changedAt === sent.changedAt;
  for (const pending of shelf.all()) if (isLetGo(pending, now())) shelf.remove(pending.call.callId);

  return {
    all: () => [...shelf.all()].sort((a, b) => (a.call.startedAt < b.call.startedAt ? -1 : 1)),
    find,
    put(call) {
      if (find(call.callId) !== undefined) return write(call.callId, { call });
      const nothing = { draft: null, queued: null, refusal: null, hasOpened: false };
      shelf.store({ ...nothing, call, changedAt: now() });
    },
    keepDraft: (callId, draft) => write(callId, { draft, queued: null, refusal: null }),
    markOpened(callId) {
      const before = find(callId);
      if (before !== undefined) shelf.store({ ...before, hasOpened: true });
    },
    queue: (callId, draft, queued) => write(callId, { draft, queued, refusal: null }),
    refuse: (sent, refusal) => {
      if (isUnchanged(sent)) write(sent.call.callId, { queued: null, refusal });
    },
    delivered: (sent) => {
      if (isUnchanged(sent)) settle(sent.call.callId);
    },
    settle,
    isSettled: (callId) => callId in settled(),
  };
}

/** The stored results of one user; what the storage does not take stays in this tab alone. */
function createShelf(storage: Storage, prefix: string) {
  const unstored = new Map<string, PendingResult>();
  const find = (callId: string): PendingResult | undefined =>
    unstored.get(callId) ?? readStored<PendingResult>(storage, prefix + callId);
  return {
    find,
    all(): readonly PendingResult[] {
      const stored = keysOf(storage, prefix).map((key) => key.slice(prefix.length));
      return [...new Set([...stored, ...unstored.keys()])].flatMap((callId) => find(callId) ?? []);
    },
    store(pending: PendingResult): void {
      const { callId } = pending.call;
      if (writeStored(storage, prefix + callId, pending)) unstored.delete(callId);
      else unstored.set(callId, pending);
    },
    remove(callId: string): void {
      unstored.delete(callId);
      writeStored(storage, prefix + callId, undefined);
    },
  };
}

function keysOf(storage: Storage, prefix: string): readonly string[] {
  try {
    return Object.keys(storage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

function isLetGo({ draft, queued, changedAt }: PendingResult, now: number): boolean {
  const age = now - changedAt;
  return age > (draft === null && queued === null ? LET_GO.untouched : LET_GO.touched);
}
