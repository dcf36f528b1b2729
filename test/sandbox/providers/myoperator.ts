import { randomBytes, randomUUID } from 'node:crypto';
import type { Delivery, SampleCall } from './delivery';
import { digitsOf, naiveUtc, randomNumericId, readFixture } from './delivery';

export interface MyoperatorCall extends SampleCall {
  /** Default `incoming`. */
  readonly event?: 'incoming' | 'outgoing';
  /** Default POST: the whole log in the form field `myoperator`; GET sends only what the customer mapped. */
  readonly method?: 'GET' | 'POST';
  /** The header the customer set in MyOperator, when the account verifies one. */
  readonly secretHeader?: { readonly name: string; readonly value: string };
  /** What a click-to-call request gave as `client_ref_id`; null for calls started otherwise. */
  readonly clientReference?: string;
  /** Also sends the after-call log, which tells the outcome and the recording. Default true, POST only. */
  readonly afterCall?: boolean;
}

/** The customer's query names of the sandbox's GET mode → the log fields they are mapped to. */
export const MYOPERATOR_QUERY_NAMES: Readonly<Record<string, string>> = {
  call_uid: 'uid',
  company: 'company_id',
  caller_number: 'clid',
  service_number: 'rdnis',
  state: 'call_state',
  type: 'event',
  agent: 'users',
  logged_at: 'created',
};

const CALL_STATE_NAMES: Readonly<Record<string, string>> = {
  '1': 'on server',
  '2': 'finished',
  '3': 'dialled by user',
  '5': 'dialling users',
  '6': 'user answered',
};

/** One call's in-call webhooks: the documented sample with other numbers, ids, times and states. */
export function myoperatorCall(call: MyoperatorCall): Delivery[] {
  const start = call.startedAt ?? new Date();
  const uid = call.id ?? `n2.${Math.floor(start.getTime() / 1000)}.${randomNumericId()}`;
  const inCall = statesOf(call).map(([state, atSecond]) => {
    const log = inCallLog(call, { uid, state, start, atSecond });
    const label = `call_state ${state} (${CALL_STATE_NAMES[state] ?? ''})`;
    return call.method === 'GET'
      ? queryDelivery(label, atSecond, { log: { ...log, clid: `+${digitsOf(call.externalNumber)}` }, call })
      : formDelivery(label, atSecond, { log, call });
  });
  if (call.method === 'GET' || call.afterCall === false) return inCall;
  const log = afterCallLog(call, uid, start);
  return [...inCall, formDelivery('after call', endSecond(call) + 2, { log, call })];
}

function statesOf(call: MyoperatorCall): [string, number][] {
  const rings = call.ringSeconds ?? 7;
  const begun: [string, number][] = call.event === 'outgoing' ? [['3', 0]] : [['1', 0]];
  const answered: [string, number][] = call.outcome === 'answered' ? [['6', rings]] : [];
  return [...begun, ['5', 1], ...answered, ['2', endSecond(call)]];
}

function endSecond(call: MyoperatorCall): number {
  return (call.ringSeconds ?? 7) + (call.outcome === 'answered' ? (call.talkSeconds ?? 11) : 0);
}

interface InCallMoment {
  readonly uid: string;
  readonly state: string;
  readonly start: Date;
  readonly atSecond: number;
}

function inCallLog(call: MyoperatorCall, moment: InCallMoment): Record<string, unknown> {
  const outside = digitsOf(call.externalNumber);
  return {
    ...readFixture('myoperator/in-call.json'),
    id: randomBytes(8).toString('hex'),
    uid: moment.uid,
    reference_id: randomUUID(),
    client_ref_id: call.clientReference ?? null,
    clid_raw: outside,
    clid: outside.slice(-10),
    rdnis: digitsOf(call.ownNumber ?? '918069200000'),
    call_state: moment.state,
    event: call.event === 'outgoing' ? '2' : '1',
    users: [call.extension ?? '10002'],
    created: naiveUtc(moment.start, moment.atSecond),
    call_time: naiveUtc(moment.start),
  };
}

function afterCallLog(call: MyoperatorCall, uid: string, start: Date): Record<string, unknown> {
  const answered = call.outcome === 'answered';
  const rings = call.ringSeconds ?? 7;
  const begun = Math.floor(start.getTime() / 1000);
  const ended = begun + endSecond(call);
  const outside = digitsOf(call.externalNumber);
  const sample = readFixture('myoperator/after-call.json');
  const [attempt] = sample['_ld'] as [{ _rr: [Record<string, unknown>] }];
  return {
    ...sample,
    _ai: randomBytes(8).toString('hex'),
    _cr: outside.slice(-10),
    _cl: `+${outside}`,
    _cy: outside.slice(0, -10),
    _ev: call.event === 'outgoing' ? 2 : 1,
    _su: answered ? 1 : 2,
    _st: begun,
    _et: ended,
    _ts: ended + 2,
    _dr: clock(ended - begun),
    _fn: answered ? `${uid}.mp3` : '',
    _pm: [{ ky: 'ui', vl: uid }],
    _cri: call.clientReference ?? null,
    _ld: [
      {
        ...attempt,
        _rst: naiveUtc(start, 1),
        _ds: answered ? 'ANSWER' : 'NOANSWER',
        _did: digitsOf(call.ownNumber ?? '918069200000'),
        _ac: answered ? 'received' : 'missed',
        _su: answered ? '1' : '2',
        _st: begun + rings,
        _et: ended,
        _dr: clock(ended - begun - rings),
        _rr: [{ ...attempt._rr[0], _ex: call.extension ?? '10002' }],
      },
    ],
  };
}

/** `HH:MM:SS`. */
function clock(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 19);
}

interface Told {
  readonly log: Record<string, unknown>;
  readonly call: MyoperatorCall;
}

function formDelivery(label: string, atSecond: number, { log, call }: Told): Delivery {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', ...secretOf(call) };
  const body = new URLSearchParams({ myoperator: JSON.stringify(log) }).toString();
  return { label, method: 'POST', headers, body, atSecond };
}

// The documented example leaves the plus of the caller's number unescaped, which servers read as a space.
function queryDelivery(label: string, atSecond: number, { log, call }: Told): Delivery {
  const pairs = Object.entries(MYOPERATOR_QUERY_NAMES).map(([name, field]) => {
    const value = encodeURIComponent(String(log[field])).replace(/^%2B/, '+');
    return `${name}=${value}`;
  });
  return { label, method: 'GET', headers: secretOf(call), query: pairs.join('&'), atSecond };
}

function secretOf({ secretHeader }: MyoperatorCall): Readonly<Record<string, string>> {
  return secretHeader === undefined ? {} : { [secretHeader.name]: secretHeader.value };
}
