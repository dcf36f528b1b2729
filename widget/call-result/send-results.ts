/**
 * Sends what managers have saved, once each, also when the BFF could not be reached at first.
 *
 * One tab of the browser sends at a time (Web Lock); without locks every tab may, and the BFF takes equal bodies for
 * one result. Woken by a save, by the network's return, by a look at the page and by its own timer; the pause grows
 * from 5 s to a minute.
 * Crash at any point: the result is still queued, and is sent again with the same body.
 * Not guaranteed: that a result which another device saved meanwhile stays; the one that arrives later counts.
 */
import { asBffError } from '../bff-client/bff-error';
import type { BffError } from '../bff-client/bff-error';
import type { BffClient } from '../bff-client/bff-client';
import { createLifetime } from '../shared/lifetime';
import type { PendingResult, PendingResults } from './pending-results';

export interface SendResultsDeps {
  readonly pending: PendingResults;
  readonly bff: Pick<BffClient, 'sendCallResult'>;
  readonly locks: LockManager | undefined;
  readonly userKey: string;
  /** Something was sent, refused, or will be tried again. */
  readonly onChange: () => void;
}

export interface SendResults {
  /** Tries now. @returns when everything queued by now was tried */
  readonly flush: () => Promise<void>;
  readonly stop: () => void;
}

const PAUSE = { first: 5_000, longest: 60_000 } as const;

export function sendResults({ pending, bff, locks, userKey, onChange }: SendResultsDeps): SendResults {
  const lifetime = createLifetime();
  let pause: number = PAUSE.first;
  let cancelTimer = (): void => undefined;

  /** @returns whether the BFF answered */
  const send = async (waiting: Queued): Promise<boolean> => {
    const { callId } = waiting.call;
    try {
      await bff.sendCallResult(callId, waiting.queued);
      pending.delivered(waiting);
      return true;
    } catch (thrown) {
      const error = asBffError(thrown);
      if (mayPass(error)) return false;
      pending.refuse(waiting, { code: error.code, fields: error.fields });
      return true;
    }
  };
  const sendAll = async (): Promise<void> => {
    const tried = new Set<string>();
    for (let next = nextQueued(pending, tried); next !== undefined; next = nextQueued(pending, tried)) {
      if (lifetime.hasEnded) return;
      tried.add(revision(next));
      const isAnswered = await send(next);
      onChange();
      // Who did not answer this one will not answer the next.
      if (!isAnswered) return tryLater();
    }
    pause = PAUSE.first;
  };
  const tryLater = (): void => {
    cancelTimer();
    cancelTimer = lifetime.after(pause, () => void flush());
    pause = Math.min(pause * 2, PAUSE.longest);
  };
  const flush = async (): Promise<void> => {
    if (lifetime.hasEnded || nextQueued(pending, new Set()) === undefined) return;
    cancelTimer();
    if (locks === undefined) return sendAll();
    await locks.request(`kt-send-results-${userKey}`, {}, sendAll);
  };

  lifetime.listen(window, 'online', () => void flush());
  lifetime.listen(document, 'visibilitychange', () => {
    if (document.visibilityState === 'visible') void flush();
  });
  void flush();
  return { flush, stop: () => lifetime.end() };
}

type Queued = PendingResult & { readonly queued: NonNullable<PendingResult['queued']> };

function nextQueued(pending: PendingResults, tried: ReadonlySet<string>): Queued | undefined {
  return pending.all().find((one): one is Queued => one.queued !== null && !tried.has(revision(one)));
}

function revision({ call, changedAt }: PendingResult): string {
  return `${call.callId} ${changedAt}`;
}

/** Nobody answered, or asked for patience, or wants a newer token: the next attempt has one. */
function mayPass({ status, code }: BffError): boolean {
  if (status === 0 || status === 408 || status === 429 || status >= 500) return true;
  return status === 401 || code === 'network/unreadable';
}
