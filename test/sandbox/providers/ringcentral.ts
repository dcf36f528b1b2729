import { randomUUID } from 'node:crypto';
import type { Delivery, SampleCall } from './delivery';
import { digitsOf } from './delivery';

/** The account's own. */
export const RINGCENTRAL_NUMBER = '+18005551212';
const ACCOUNT = '400144452008';
const MENU = '400144459008';
const DEFAULTS = { ownNumber: RINGCENTRAL_NUMBER, extension: '10002', ringSeconds: 7, talkSeconds: 11 };

export interface RingcentralCall extends SampleCall {
  /** Comes back in a header of every delivery. */
  readonly verificationToken: string;
  readonly direction?: 'in' | 'out';
  /** Extensions that ring together; the first answers. */
  readonly ringGroup?: readonly string[];
  /** Of an answered call; none unless told. */
  readonly recordingId?: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** One party of a session as it is from then on. */
interface PartyState {
  readonly party: number;
  readonly atSecond: number;
  readonly code: string;
  readonly reason?: string;
  readonly fields: Fields;
}

/** One call's notifications in the order in which RingCentral numbers them: each tells of one party. */
export function ringcentralCall(call: RingcentralCall): Delivery[] {
  return call.direction === 'out' ? outgoing(call) : incoming(call);
}

/** The caller's party, that of the menu, and one for each telephone that rings. */
function incoming(call: RingcentralCall): Delivery[] {
  const { ownNumber, extension, ringSeconds, talkSeconds } = { ...DEFAULTS, ...call };
  const isAnswered = call.outcome === 'answered';
  const from = { phoneNumber: `+${digitsOf(call.externalNumber)}` };
  const to = { phoneNumber: ownNumber };
  const caller = { direction: 'Outbound', from, to };
  const menu = { direction: 'Inbound', extensionId: MENU, from, to: { ...to, extensionId: MENU } };
  const rung = (call.ringGroup ?? [extension]).map((id) => ({
    ...{ direction: 'Inbound', extensionId: id, from, to: { ...to, extensionId: id } },
  }));
  const rings = 1 + ringSeconds;
  const ends = rings + (isAnswered ? talkSeconds : 0);
  const recordings = call.recordingId === undefined ? {} : { recordings: [{ id: call.recordingId }] };
  const missed = { reason: isAnswered ? 'AgentAnswered' : 'NoAnswer' };
  const [first, ...others] = rung.map((fields, index) => ({ party: index + 3, fields }));
  const ended = isAnswered ? others : first === undefined ? [] : [first, ...others];
  return notifications(call, [
    { party: 1, atSecond: 0, code: 'Setup', fields: caller },
    { party: 2, atSecond: 0, code: 'Setup', fields: menu },
    { party: 1, atSecond: 0, code: 'Answered', fields: { ...caller, to: menu.to } },
    { party: 2, atSecond: 1, code: 'Disconnected', fields: menu },
    ...rung.map((fields, index) => ({ party: index + 3, atSecond: 1, code: 'Proceeding', fields })),
    ...(isAnswered && first ? [{ ...first, atSecond: rings, code: 'Answered' }] : []),
    ...ended.map(({ party, fields }) => ({
      ...{ party, atSecond: rings, code: 'Disconnected', ...missed },
      fields: { ...fields, missedCall: !isAnswered },
    })),
    ...(isAnswered && first
      ? [{ ...first, atSecond: ends, code: 'Disconnected', fields: { ...first.fields, ...recordings } }]
      : []),
    { party: 1, atSecond: ends, code: 'Disconnected', fields: { ...caller, to: menu.to } },
  ]);
}

/** The manager's party, and that of whoever is called. */
function outgoing(call: RingcentralCall): Delivery[] {
  const { ownNumber, extension, ringSeconds, talkSeconds } = { ...DEFAULTS, ...call };
  const isAnswered = call.outcome === 'answered';
  const to = { phoneNumber: `+${digitsOf(call.externalNumber)}` };
  const from = { phoneNumber: ownNumber, extensionId: extension };
  const manager = { direction: 'Outbound', extensionId: extension, from, to };
  const customer = { direction: 'Inbound', from, to };
  const ends = ringSeconds + (isAnswered ? talkSeconds : 0);
  const reason = isAnswered ? 'CallFinished' : 'NoAnswer';
  return notifications(call, [
    { party: 1, atSecond: 0, code: 'Setup', fields: manager },
    { party: 2, atSecond: 0, code: 'Proceeding', fields: customer },
    { party: 1, atSecond: 1, code: 'Proceeding', fields: manager },
    ...(isAnswered
      ? [
          { party: 2, atSecond: ringSeconds, code: 'Answered', fields: customer },
          { party: 1, atSecond: ringSeconds, code: 'Answered', fields: manager },
        ]
      : []),
    { party: 1, atSecond: ends, code: 'Disconnected', reason, fields: manager },
    { party: 2, atSecond: ends, code: 'Disconnected', reason, fields: customer },
  ]);
}

export interface RingOut {
  readonly verificationToken: string;
  readonly extension: string;
  /** The telephone that rings first. */
  readonly managerNumber: string;
  readonly externalNumber: string;
}

/** The manager picks up, is connected with the customer, and talks for eleven seconds: both parties are called. */
export function ringOutCall(call: RingOut): Delivery[] {
  const [outside, near] = [`+${digitsOf(call.externalNumber)}`, call.managerNumber];
  const manager = {
    ...{ direction: 'Inbound', extensionId: call.extension, ringOutRole: 'Initiator' },
    from: { phoneNumber: outside },
    to: { phoneNumber: near },
  };
  const customer = {
    ...{ direction: 'Inbound', ringOutRole: 'Target' },
    from: { phoneNumber: near },
    to: { phoneNumber: outside },
  };
  const states = [
    { party: 1, atSecond: 0, code: 'Proceeding', fields: manager },
    { party: 1, atSecond: 3, code: 'Answered', fields: manager },
    { party: 2, atSecond: 3, code: 'Proceeding', fields: customer },
    { party: 2, atSecond: 7, code: 'Answered', fields: customer },
    { party: 2, atSecond: 18, code: 'Disconnected', fields: customer },
    { party: 1, atSecond: 18, code: 'Disconnected', fields: manager },
  ];
  return notifications({ ...call, outcome: 'answered' }, states, 'RingOut');
}

function notifications(
  { verificationToken, ...call }: SampleCall & { readonly verificationToken: string },
  states: readonly PartyState[],
  origin = 'Call',
): Delivery[] {
  const start = call.startedAt ?? new Date();
  const session = call.id ?? `s-${randomUUID().replaceAll('-', '')}`;
  return states.map(({ party, atSecond, code, reason, fields }, index) => {
    const eventTime = new Date(start.getTime() + atSecond * 1000).toISOString();
    const state = {
      ...{
        accountId: ACCOUNT,
        id: `${session}-${party}`,
        missedCall: false,
        standAlone: false,
        muted: false,
      },
      ...fields,
      status: { code, ...(reason !== undefined && { reason }), rcc: false },
    };
    const body = {
      ...{ sequence: index + 2, sessionId: '402936341008', telephonySessionId: session },
      ...{ serverId: '10.13.22.27.TAM', eventTime, parties: [state], origin: { type: origin } },
    };
    const notification = {
      ...{ uuid: randomUUID(), event: `/restapi/v1.0/account/${ACCOUNT}/telephony/sessions` },
      ...{ timestamp: eventTime, subscriptionId: 'sandbox', ownerId: ACCOUNT, body },
    };
    return {
      label: `${code} (party ${party})`,
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=UTF-8', 'verification-token': verificationToken },
      body: JSON.stringify(notification),
      atSecond,
    };
  });
}
