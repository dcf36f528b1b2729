import type { Shared } from '../../crm/crm-client';
import type { AppError } from '../../domain/errors';
import type { Instant } from '../../domain/call-event';
import { TROUBLE } from './backlog';
import type { Intent, LeasedCall, Transition } from './logging-memo';
import { crmCallOf } from './crm-call';
import { isGone } from './operations';
import type { Worker } from './worker';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15 * 60_000;
/** Until somebody mends the account: what it waits for is kept, and asked for again now and then. */
export const ACCOUNT_WAIT_MS = 5 * 60_000;

/**
 * Look-ups that Kommo refuses for good before a person is asked: an hour of them, for a right that is given back or a
 * card that is mended meanwhile.
 */
export const LOOK_REFUSAL_LIMIT = 12;

/** A refusal that concerns what was asked for, and that asking again does not change. */
export function isFinal({ code }: AppError): boolean {
  return code === 'crm/rejected' || code === 'crm/forbidden';
}

/** Whether Kommo says that the card is not there to take a note: by the status, or by naming the field of its id. */
export function isWithoutCard(error: AppError): boolean {
  const named = error.fields.some(({ path }) => /(^|\.)entity_id$/.test(path));
  return isGone(error) || (error.code === 'crm/rejected' && named);
}

/** The certain refusals: nothing was written. What to do is told by the code alone. */
export function afterRefusal(call: LeasedCall, error: AppError, now: Instant): Transition {
  const { pending: _pending, ...memo } = call.memo;
  // A task or an edit that is refused never undoes that the call is logged.
  const logged = call.state === 'logged' ? ('logged' as const) : ('waiting' as const);
  switch (error.code) {
    case 'crm/unauthorized':
    case 'crm/payment-required': {
      const wait = typeof error.retry === 'object' ? error.retry.afterMs : ACCOUNT_WAIT_MS;
      return { state: logged, memo: { ...memo, nextAt: now + wait } };
    }
    case 'crm/rejected':
    case 'crm/forbidden':
      return {
        state: 'parked',
        parkedReason: error.code,
        memo: { ...memo, parkedRevision: call.factsRevision },
      };
    default: {
      const failures = (memo.failures ?? 0) + 1;
      const wait = typeof error.retry === 'object' ? error.retry.afterMs : backoff(failures);
      return { state: logged, memo: { ...memo, failures, nextAt: now + wait } };
    }
  }
}

/** Somebody else's call may be to blame: this one goes on at once, sooner or later alone. */
export function afterSharedRefusal({ memo: row, state }: LeasedCall, shared: Shared): Transition {
  const { pending: _pending, ...memo } = row;
  return {
    state: state === 'sending' ? 'waiting' : state,
    memo: { ...memo, batchTroubles: (memo.batchTroubles ?? 0) + TROUBLE[shared] },
  };
}

/** Doubling, with the upper half random: those who failed together do not return together. */
export function backoff(failures: number): number {
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures - 1, 20));
  return wait / 2 + Math.random() * (wait / 2);
}

/** A call that is parked must not keep the number's later calls waiting for what it will not open. */
export function releasedNumber(worker: Worker, call: LeasedCall, intent: Intent): Pick<Transition, 'number'> {
  if (intent.kind !== 'incoming-lead' && intent.kind !== 'contact') return {};
  return { number: { kind: 'given-up', phone: crmCallOf(worker, call).phone } };
}

/** For the timeline, where an administrator reads what has to be mended. */
export function inWords({ title, detail, fields }: AppError): string {
  const named = fields.map(({ path, code }) => `${path} (${code})`).join(', ');
  return [title, detail ?? '', named].filter((part) => part !== '').join(': ');
}
