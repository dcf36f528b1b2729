import type { AppError } from '../../bff/domain/errors';
import type { Delivery } from '../../bff/normalize/provider';
import { createTelnyx } from '../../bff/normalize/providers/telnyx';
import { connectionOf } from '../bff/normalize/providers/connection-of';
import { readFixture } from '../sandbox/providers/delivery';
import { TELNYX_PUBLIC_KEY, telnyxHeaders } from '../sandbox/providers/telnyx';
import { RECEIVED_AT, textDelivery, withHeaders } from './provider-deliveries';
import { describeProvider, refusalOf } from './provider.suite';

const MINUTE = 60_000;
const connection = connectionOf('telnyx', { credentials: { publicKey: TELNYX_PUBLIC_KEY } });
const provider = createTelnyx({ origin: 'https://telnyx.example' });

/** A damaged text is signed as it is: what is tried is the reading, not the signature. */
function wrap(text: string | Buffer): Delivery {
  return signedAt(RECEIVED_AT, text);
}

function signedAt(at: number, text: string | Buffer): Delivery {
  return withHeaders(textDelivery(text, 'application/json'), telnyxHeaders(text, at));
}

const sample = (name: string) => ({ name, payload: readFixture(`telnyx/${name}.json`), wrap });
const body = JSON.stringify(readFixture('telnyx/call-hangup.json'));
const { 'telnyx-timestamp': _, ...withoutTime } = telnyxHeaders(body, RECEIVED_AT);

describeProvider({
  provider,
  connection,
  samples: ['call-initiated', 'call-answered', 'call-bridged', 'call-hangup', 'call-recording-saved'].map(
    sample,
  ),
  forgeries: [
    { name: 'an event without a signature', delivery: textDelivery(body, 'application/json') },
    {
      name: 'an event that was changed on the way',
      delivery: { ...wrap(body), body: Buffer.from(`${body} `) },
    },
    { name: 'an event signed six minutes ago', delivery: signedAt(RECEIVED_AT - 6 * MINUTE, body) },
    { name: 'an event signed six minutes from now', delivery: signedAt(RECEIVED_AT + 6 * MINUTE, body) },
    {
      name: 'an old event under a new time',
      delivery: withHeaders(signedAt(RECEIVED_AT - 6 * MINUTE, body), {
        'telnyx-timestamp': String(Math.floor(RECEIVED_AT / 1000)),
      }),
    },
    {
      name: 'an event that does not say when it was signed',
      delivery: withHeaders(textDelivery(body, 'application/json'), withoutTime),
    },
    {
      name: 'a signature that is none',
      delivery: withHeaders(wrap(body), { 'telnyx-signature-ed25519': '%' }),
    },
  ],
});

test('a delivery that took four minutes is accepted, for clocks differ', () => {
  for (const late of [-4, 4]) {
    expect(() => provider.verify(signedAt(RECEIVED_AT + late * MINUTE, body), connection)).not.toThrow();
  }
});

/** RFC 8032, section 7.1, test 1: a key that others can check ours against. */
const RFC_8032_KEY = Buffer.from(
  'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  'hex',
).toString('base64');

test('a signature by another key is refused, and every signature while no usable key is set', () => {
  const keys = [
    RFC_8032_KEY,
    '',
    'not a key',
    Buffer.alloc(31).toString('base64'),
    Buffer.alloc(32, 0xff).toString('base64'),
  ];

  for (const publicKey of keys) {
    const other = connectionOf('telnyx', { credentials: { publicKey } });
    expect(() => provider.verify(wrap(body), other)).toThrow('delivery/signature-mismatch');
  }
  expect(() => provider.verify(wrap(body), connectionOf('telnyx'))).toThrow('delivery/signature-mismatch');
});

test('what is no event of a call is taken note of, whatever it holds', () => {
  for (const event_type of [
    'call.speak.ended',
    'call.machine.detection.ended',
    'message.received',
    'call.new.thing',
  ]) {
    expect(
      provider.toCallEvents(wrap(JSON.stringify({ data: { event_type, payload: null } })), connection),
    ).toEqual({
      events: [],
    });
  }
});

test.each([
  ['{}', 'data'],
  ['{"data":{"event_type":"call.hangup"}}', 'data.payload'],
  ['{"data":{"id":"1","event_type":"call.hangup","payload":{}}}', 'data.payload.call_session_id'],
])('what is missing is named: %s', (text, path) => {
  const refusal = refusalOf(() => provider.toCallEvents(wrap(text), connection));

  expect(refusal).toMatchObject({ code: 'delivery/malformed' });
  expect((refusal as AppError).fields.map((field) => field.path)).toContain(path);
});
