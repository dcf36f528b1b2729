import type { CallView } from '../../bff/contract/call-view';
import type { ResultDraft } from './result-draft';
import { pendingKey } from './waiting-results';

/**
 * Calls whose result is still to be told, with what was typed for them. They live in `sessionStorage`,
 * so a reload of the page keeps them; which calls are done with is in `localStorage`, so that another
 * tab does not ask for the same call again.
 */
const SETTLED_KEY = 'kt-settled-results';
/** Milliseconds that a settled call is remembered: longer than any news of it takes to arrive. */
const REMEMBER = 24 * 60 * 60 * 1_000;

export interface PendingResult {
  readonly call: CallView;
  readonly draft: ResultDraft | null;
}

export interface PendingResults {
  readonly all: () => readonly PendingResult[];
  readonly find: (callId: string) => PendingResult | undefined;
  /** Adds the call, or brings its facts up to date and keeps what was typed. */
  readonly put: (call: CallView) => void;
  readonly keepDraft: (callId: string, draft: ResultDraft) => void;
  /** Saved or declined: it will not be asked for again. */
  readonly settle: (callId: string) => void;
  readonly isSettled: (callId: string) => boolean;
}

export interface PendingResultsDeps {
  readonly session: Storage;
  readonly local: Storage;
  /** Tells apart the users of one browser. */
  readonly userKey: string;
  readonly now: () => number;
}

export function createPendingResults({ session, local, userKey, now }: PendingResultsDeps): PendingResults {
  const pendingAt = pendingKey(userKey);
  const settledKey = `${SETTLED_KEY}-${userKey}`;
  let pending = read<readonly PendingResult[]>(session, pendingAt) ?? [];
  const keep = (next: readonly PendingResult[]): void => {
    pending = next;
    store(session, pendingAt, next);
  };
  const settled = (): Readonly<Record<string, number>> => read(local, settledKey) ?? {};
  const find = (callId: string): PendingResult | undefined =>
    pending.find(({ call }) => call.callId === callId);

  return {
    all: () => pending.filter(({ call }) => !(call.callId in settled())),
    find,
    put(call) {
      if (find(call.callId) === undefined) keep([...pending, { call, draft: null }]);
      else keep(pending.map((one) => (one.call.callId === call.callId ? { ...one, call } : one)));
    },
    keepDraft(callId, draft) {
      keep(pending.map((one) => (one.call.callId === callId ? { ...one, draft } : one)));
    },
    settle(callId) {
      keep(pending.filter(({ call }) => call.callId !== callId));
      const fresh = Object.entries(settled()).filter(([, at]) => now() - at < REMEMBER);
      store(local, settledKey, { ...Object.fromEntries(fresh), [callId]: now() });
    },
    isSettled: (callId) => callId in settled(),
  };
}

/** Only this file writes these keys, so what parses has our shape. */
function read<T>(storage: Storage, key: string): T | undefined {
  try {
    const text = storage.getItem(key);
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

/** A full or forbidden storage costs the draft after a reload, never the form on the screen. */
function store(storage: Storage, key: string, value: unknown): void {
  try {
    storage.setItem(key, JSON.stringify(value));
  } catch {
    return;
  }
}
