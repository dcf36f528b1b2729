import { createPrivateKey, createPublicKey, randomUUID, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Delivery } from './delivery';

/** RFC 8410: what stands before the 32 bytes of a private key. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The key of the simulated Telnyx; it protects nothing. */
const PRIVATE_KEY: KeyObject = createPrivateKey({
  key: Buffer.concat([PKCS8_ED25519, Buffer.from('the simulated key of the sandbox')]),
  format: 'der',
  type: 'pkcs8',
});

/** As the settings hold it: base64 of 32 bytes. */
export const TELNYX_PUBLIC_KEY = Buffer.from(
  createPublicKey(PRIVATE_KEY).export({ format: 'jwk' }).x ?? '',
  'base64url',
).toString('base64');

/** base64(Ed25519(timestamp|body)), as Telnyx's page on webhooks prescribes it. */
export function telnyxSignature(timestamp: string, body: string | Buffer): string {
  return sign(null, Buffer.concat([Buffer.from(`${timestamp}|`), Buffer.from(body)]), PRIVATE_KEY).toString(
    'base64',
  );
}

/** @param at when it is signed; Telnyx signs what it sends again anew */
export function telnyxHeaders(body: string | Buffer, at = Date.now()): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at / 1000));
  return {
    'content-type': 'application/json',
    'telnyx-timestamp': timestamp,
    'telnyx-signature-ed25519': telnyxSignature(timestamp, body),
  };
}

type Fields = Readonly<Record<string, unknown>>;

export interface TelnyxEvent {
  readonly name: string;
  readonly atSecond: number;
  readonly payload: Fields;
}

/** One signed delivery. Times of the payload that are seconds of the call become times. */
export function telnyxDelivery(start: Date, { name, atSecond, payload }: TelnyxEvent): Delivery {
  const occurredAt = instant(start, atSecond);
  const times = name === 'call.hangup' ? { end_time: occurredAt } : {};
  const data = {
    record_type: 'event',
    event_type: name,
    id: randomUUID(),
    occurred_at: occurredAt,
    payload: { ...payload, ...times },
  };
  const body = JSON.stringify({ data, meta: { attempt: 1 } });
  return { label: name, method: 'POST', headers: telnyxHeaders(body), body, atSecond };
}

export function instant(start: Date, plusSeconds: number): string {
  return new Date(start.getTime() + plusSeconds * 1000).toISOString();
}

/** The account's own. */
export const TELNYX_NUMBER = '+12025550133';

export interface TelnyxLeg {
  readonly session: string;
  readonly control: string;
  readonly from: string;
  readonly to: string;
  readonly clientState?: string;
}

/** A manager's telephone that is dialled by the API, and picked up. */
export function telnyxManagerPicksUp(leg: TelnyxLeg): Delivery[] {
  const payload = telnyxLeg(leg);
  return telnyxEvents([
    { name: 'call.initiated', atSecond: 1, payload: { ...payload, direction: 'outgoing' } },
    { name: 'call.answered', atSecond: 3, payload },
  ]);
}

/** The customer whom the manager's leg was transferred to picks up, and hangs up; with it ends the manager's leg. */
export function telnyxCustomerAnswers(customer: TelnyxLeg, manager: TelnyxLeg): Delivery[] {
  const payload = telnyxLeg(customer);
  const end = { hangup_cause: 'normal_clearing' };
  return telnyxEvents([
    { name: 'call.initiated', atSecond: 1, payload: { ...payload, direction: 'outgoing' } },
    { name: 'call.answered', atSecond: 4, payload },
    { name: 'call.hangup', atSecond: 15, payload: { ...payload, ...end } },
    { name: 'call.hangup', atSecond: 15, payload: { ...telnyxLeg(manager), ...end } },
  ]);
}

function telnyxEvents(events: readonly TelnyxEvent[]): Delivery[] {
  const start = new Date();
  return events.map((event) => telnyxDelivery(start, event));
}

/** The leg's own id is that of its commands here, so that whoever knows one knows the other. */
export function telnyxLeg({ session, control, from, to, clientState }: TelnyxLeg): Fields {
  return {
    call_control_id: `v3:${control}`,
    call_leg_id: control,
    call_session_id: session,
    connection_id: '7267000000000000000',
    client_state: clientState ?? null,
    from,
    to,
  };
}
