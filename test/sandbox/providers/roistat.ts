import type { Delivery, SampleCall } from './delivery';
import { digitsOf, jsonPost, naiveUtc, randomNumericId, readFixture } from './delivery';

/** The values Roistat documents for `status` of the after-call webhook. */
export type RoistatStatus =
  'ANSWER' | 'BUSY' | 'NOANSWER' | 'CANCEL' | 'CONGESTION' | 'CHANUNAVAIL' | 'DONTCALL' | 'TORTURE';

export interface RoistatCall extends SampleCall {
  /** Default: ANSWER or NOANSWER by `outcome`. */
  readonly status?: RoistatStatus;
  /** The lead in Kommo when Roistat is tied to the same account. */
  readonly orderId?: number | null;
  readonly link?: string;
}

const DEFAULTS = {
  ownNumber: '12125097518',
  orderId: null,
  link: '',
  ringSeconds: 7,
  talkSeconds: 20,
};

/** One call's two webhooks, at the moment of the call and after it: the documented samples with other numbers, ids and times. */
export function roistatCall(call: RoistatCall): Delivery[] {
  const { ownNumber, orderId, link, ringSeconds, talkSeconds } = { ...DEFAULTS, ...call };
  const start = call.startedAt ?? new Date();
  const answered = call.outcome === 'answered';
  const duration = answered ? talkSeconds : 0;
  const changed = {
    id: call.id ?? String(randomNumericId()),
    caller: digitsOf(call.externalNumber),
    callee: digitsOf(ownNumber),
    order_id: orderId,
    date: naiveUtc(start),
  };
  const status = call.status ?? (answered ? 'ANSWER' : 'NOANSWER');
  const moment = { ...readFixture('roistat/moment-of-call.json'), ...changed };
  const after = { ...readFixture('roistat/after-call.json'), ...changed, status, duration, link };
  return [jsonPost('moment of call', 0, moment), jsonPost('after call', ringSeconds + duration, after)];
}
