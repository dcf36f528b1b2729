/**
 * Dials the list, one after the other, in one tab of the browser: the one that holds the lock; the next tab takes over
 * when it goes. The list lies in `localStorage`, so every tab shows it and a reload keeps it.
 *
 * Crash or reload while a request was on its way: the entry is unclear and the list is paused; nobody is rung twice.
 * While a call was on the line: the next tab asks the BFF once how it stands.
 * Not guaranteed: that a call is recognised when the provider neither tells its id nor repeats the number; the manager
 * skips it.
 */
import type { CallView } from '../../bff/contract/call-view';
import { asBffError } from '../bff-client/bff-error';
import type { BffClient } from '../bff-client/bff-client';
import { createLifetime } from '../shared/lifetime';
import { dialled, dialling, formDone, notDialled, unclear, underWay, withNews } from './call-list';
import type { CallList, Entry } from './call-list';
import { createListStore } from './list-store';

export interface AutoDialDeps {
  readonly bff: Pick<BffClient, 'dial' | 'readCall'>;
  readonly storage: Storage;
  readonly locks: LockManager | undefined;
  readonly userKey: string;
  readonly locale: string;
  readonly now: () => number;
  readonly subscribe: (listener: (call: CallView) => void) => () => void;
  /** Whether a call's result is still to be told in this browser. */
  readonly isResultOpen: (callId: string) => boolean;
}

export interface AutoDial {
  /** Dials from now on, and tells of every change. */
  readonly start: (onChange: () => void) => void;
  readonly list: () => CallList;
  readonly change: (next: (list: CallList, now: number) => CallList) => void;
  /** Whether it is this tab that dials. */
  readonly isDialling: () => boolean;
  readonly stop: () => void;
}

/** Milliseconds in which a form opens after the hang-up; without one the call is done. */
const FORM_OPENS_WITHIN = 4_000;

export function autoDial(deps: AutoDialDeps): AutoDial {
  const { storage, userKey, now, bff } = deps;
  const lifetime = createLifetime();
  let isOurs = false;
  let onChange = (): void => undefined;
  const { list, change } = createListStore({ storage, userKey, now, onChange: () => onChange() });
  const isFormDone = formWatch(deps);

  const dial = async (entry: Entry): Promise<void> => {
    try {
      const callId = await bff.dial(entry.phone, entry.card);
      change((current) => dialled(current, entry.key, callId));
    } catch (thrown) {
      const error = asBffError(thrown);
      const isCertain = error.status >= 400 && error.status < 500;
      change((current, at) =>
        isCertain
          ? notDialled(current, { key: entry.key, code: error.code }, at)
          : unclear(current, entry.key),
      );
    }
  };
  const step = (): void => {
    if (!isOurs) return onChange();
    const current = underWay(list());
    if (isFormDone(current)) change(formDone);
    change(dialling);
    const next = underWay(list());
    if (current === undefined && next?.state === 'dialling') void dial(next);
    onChange();
  };
  const takeOver = (): void => {
    isOurs = true;
    const left = underWay(list());
    if (left?.state === 'dialling') change((current) => unclear(current, left.key));
    if (left?.state === 'calling' && left.callId !== null) {
      bff.readCall(left.callId, deps.locale).then(
        (call) => change((current, at) => withNews(current, call, at)),
        // Its news or the manager will end it.
        () => undefined,
      );
    }
    step();
  };

  const start = (changed: () => void): void => {
    onChange = changed;
    holdLock(deps, lifetime, takeOver);
    lifetime.every(1_000, step);
    lifetime.listen(window, 'storage', () => onChange());
    lifetime.onEnd(
      deps.subscribe((call) => {
        if (isOurs) change((current, at) => withNews(current, call, at));
      }),
    );
    onChange();
  };
  return { list, change, start, isDialling: () => isOurs, stop: () => lifetime.end() };
}

/** Whether the entry's form is done: it was seen and is gone, or it never opened. */
function formWatch({ now, isResultOpen }: AutoDialDeps): (entry: Entry | undefined) => boolean {
  let since: number | undefined;
  let wasSeen = false;
  return (entry) => {
    if (entry?.state !== 'asked') {
      since = undefined;
      wasSeen = false;
      return false;
    }
    since ??= now();
    const isOpen = entry.callId !== null && isResultOpen(entry.callId);
    wasSeen ||= isOpen;
    return !isOpen && (wasSeen || now() - since >= FORM_OPENS_WITHIN);
  };
}

/** For as long as the widget lives in this tab. */
function holdLock(
  { locks, userKey }: AutoDialDeps,
  lifetime: ReturnType<typeof createLifetime>,
  granted: () => void,
): void {
  if (locks === undefined) return granted();
  const waiting = new AbortController();
  lifetime.onEnd(() => waiting.abort());
  const hold = (): Promise<void> =>
    new Promise((release) => {
      if (lifetime.hasEnded) return release();
      lifetime.onEnd(release);
      granted();
    });
  // Rejected only by our own abort.
  locks.request(`kt-call-list-${userKey}`, { signal: waiting.signal }, hold).catch(() => undefined);
}
