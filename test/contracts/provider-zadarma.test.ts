import { createZadarma } from '../../bff/normalize/providers/zadarma';
import type { Delivery } from '../../bff/normalize/provider';
import { connectionOf } from '../bff/normalize/providers/connection-of';
import { readFixture } from '../sandbox/providers/delivery';
import { zadarmaForm, zadarmaSignature } from '../sandbox/providers/zadarma';
import { asForm, queryDelivery, textDelivery, withHeaders } from './provider-deliveries';
import { describeProvider } from './provider.suite';

const FORM = 'application/x-www-form-urlencoded';
const API_SECRET = '3a1f5c9be7d2406d8e11';
const connection = connectionOf('zadarma', { credentials: { apiKey: 'key', apiSecret: API_SECRET } });
const provider = createZadarma({ origin: 'https://zadarma.example' });

type Fields = Readonly<Record<string, unknown>>;

function signed(body: string | Buffer, signature: string): Delivery {
  return withHeaders(textDelivery(body, FORM), { signature });
}

/** As it is on the wire, where every value is a text. */
function wrap(text: string | Buffer): Delivery {
  const form = asForm(text, zadarmaForm);
  const told = Object.fromEntries(new URLSearchParams(form.toString()));
  return signed(form, zadarmaSignature(API_SECRET, told));
}

const EVENTS = ['start', 'internal', 'answer', 'end', 'out-start', 'out-end', 'record'] as const;
const fixtureOf = (event: string): Fields => readFixture(`zadarma/notify-${event}.json`);
const deliver = (fields: Fields): Delivery => wrap(JSON.stringify(fields));
const end = fixtureOf('end');

describeProvider({
  provider,
  connection,
  samples: EVENTS.map((event) => ({ name: `notify ${event}`, payload: fixtureOf(event), wrap })),
  forgeries: [
    { name: 'a call without a signature', delivery: textDelivery(zadarmaForm(end), FORM) },
    {
      name: 'a call of another number than the one that was signed',
      delivery: { ...deliver(end), body: Buffer.from(zadarmaForm({ ...end, caller_id: '447000000000' })) },
    },
    {
      name: 'a call that began at another time',
      delivery: {
        ...deliver(end),
        body: Buffer.from(zadarmaForm({ ...end, call_start: '2026-03-02 09:16:00' })),
      },
    },
    {
      name: 'a recording of another call',
      delivery: {
        ...deliver(fixtureOf('record')),
        body: Buffer.from(zadarmaForm({ ...fixtureOf('record'), pbx_call_id: 'in_0' })),
      },
    },
    {
      name: 'an event that nobody knows',
      delivery: signed('event=NOTIFY_X', zadarmaSignature(API_SECRET, { event: 'NOTIFY_X' })),
    },
    { name: 'an address opened in a browser', delivery: queryDelivery('') },
  ],
});

/** Made with PHP's formula, `base64_encode(hash_hmac('sha1', $fields, $secret))`, by another program. */
const VECTORS: readonly (readonly [string, string])[] = [
  ['start', 'ZDdhNDQyZmYzNGVkZTVlNzE2MTZmODlhMDNhOWMwYmM4ZDVkMmRiZg=='],
  ['internal', 'ZDdhNDQyZmYzNGVkZTVlNzE2MTZmODlhMDNhOWMwYmM4ZDVkMmRiZg=='],
  ['answer', 'YjE1ZTVlYzM3NzkyNzBlNGFkZTE4ZWNkNWRhYjJmNWFhMTEzNGQ4ZQ=='],
  ['end', 'ZDdhNDQyZmYzNGVkZTVlNzE2MTZmODlhMDNhOWMwYmM4ZDVkMmRiZg=='],
  ['out-start', 'ZDZhODhhY2IzZTY0ODdiYjkyY2YxODdjZTY3MmY0NzNlOWMzNzc0Ng=='],
  ['out-end', 'ZDZhODhhY2IzZTY0ODdiYjkyY2YxODdjZTY3MmY0NzNlOWMzNzc0Ng=='],
  ['record', 'OGE5MDE5MjM5NGYyZGY5MzQ5YmMyMTI3ZjI3MjQxYmNlMzdhNTgzNg=='],
];

test.each(VECTORS)('accepts what Zadarma’s own formula signs: %s', (event, signature) => {
  const delivery = signed(zadarmaForm(fixtureOf(event)), signature);

  expect(() => provider.verify(delivery, connection)).not.toThrow();
});

test('the bytes of the digest, as most vendors encode them, are no signature of Zadarma’s', () => {
  const [, signature = ''] = VECTORS.find(([event]) => event === 'end') ?? [];
  const hex = Buffer.from(signature, 'base64').toString();
  const delivery = signed(zadarmaForm(end), Buffer.from(hex, 'hex').toString('base64'));

  expect(() => provider.verify(delivery, connection)).toThrow('delivery/signature-mismatch');
});

test('no signature is good while no secret is set', () => {
  const unset = connectionOf('zadarma', { credentials: { apiKey: 'key' } });
  const delivery = signed(zadarmaForm(end), zadarmaSignature('', end));

  expect(() => provider.verify(delivery, unset)).toThrow('delivery/signature-mismatch');
});

test.each(['SMS', 'SPEECH_RECOGNITION'])('%s is proved by its result, and tells of no call', (event) => {
  const fields = { event, result: '{"caller_id":"442037691881","text":"hello"}', pbx_call_id: 'in_0' };
  const delivery = signed(zadarmaForm(fields), 'ZmQ1NGY1ZWNkZmQ5NTI5ZGRlMDIwN2E1Yzc2NWUzYjI4NTg2ODJiOA==');

  expect(() => provider.verify(delivery, connection)).not.toThrow();
  expect(provider.toCallEvents(delivery, connection)).toEqual({ events: [] });
});

describe('the question whether the address is ours', () => {
  test('is answered with its own text, as plain text, and needs no secret yet', () => {
    const delivery = queryDelivery('zd_echo=%3Cb%3E1+2%3C%2Fb%3E');

    expect(() => provider.verify(delivery, connectionOf('zadarma'))).not.toThrow();
    expect(provider.toCallEvents(delivery, connection)).toEqual({
      events: [],
      reply: { contentType: 'text/plain; charset=utf-8', body: '<b>1 2</b>' },
    });
  });

  test('is refused when it is too long to be one', () => {
    const delivery = queryDelivery(`zd_echo=${'x'.repeat(256)}`);

    expect(() => provider.toCallEvents(delivery, connection)).toThrow('delivery/malformed');
  });

  test('opens no door to an event that is posted beside it', () => {
    const posted = { ...textDelivery(zadarmaForm(end), FORM), query: new URLSearchParams('zd_echo=1') };

    expect(() => provider.verify(posted, connection)).toThrow('delivery/signature-mismatch');
    expect(provider.toCallEvents(posted, connection).reply).toBeUndefined();
  });
});
