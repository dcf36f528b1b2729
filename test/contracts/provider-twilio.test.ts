import { accountId } from '../../bff/domain/ids';
import { createTwilio } from '../../bff/normalize/providers/twilio';
import type { Delivery } from '../../bff/normalize/provider';
import { readFixture } from '../sandbox/providers/delivery';
import { twilioForm, twilioSignature } from '../sandbox/providers/twilio';
import { textDelivery, withHeaders } from './provider-deliveries';
import { describeProvider } from './provider.suite';

const FORM = 'application/x-www-form-urlencoded';
const AUTH_TOKEN = '12345';
const connection = {
  accountId: accountId(1),
  provider: 'twilio',
  credentials: { accountSid: 'AC1', authToken: AUTH_TOKEN, callerId: '+18005551212' },
  queryNames: {},
  defaultCountry: 'US',
  timeZone: 'UTC',
} as const;

/** A damaged text is signed as it is: what is tried is the reading, not the signature. */
function wrap(text: string | Buffer): Delivery {
  const form = formOf(text.toString()) ?? text;
  const delivery = textDelivery(form, FORM);
  return signed(delivery, twilioSignature(AUTH_TOKEN, delivery.url, delivery.body.toString()));
}

function formOf(json: string): string | undefined {
  try {
    const fields: unknown = JSON.parse(json);
    const isObject = typeof fields === 'object' && fields !== null && !Array.isArray(fields);
    return isObject ? twilioForm(fields as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function signed(delivery: Delivery, signature: string): Delivery {
  return withHeaders(delivery, { 'x-twilio-signature': signature });
}

const provider = createTwilio({ origin: 'https://twilio.example' });

describeProvider({
  provider,
  connection,
  samples: [
    { name: 'call completed', payload: readFixture('twilio/call-completed.json'), wrap },
    { name: 'dialled leg', payload: readFixture('twilio/dialled-leg.json'), wrap },
    { name: 'recording completed', payload: readFixture('twilio/recording-completed.json'), wrap },
  ],
  forgeries: [
    { name: 'a call without a signature', delivery: textDelivery(twilioForm({ CallSid: 'CA1' }), FORM) },
    {
      name: 'a call that was changed on the way',
      delivery: { ...wrap('{"CallSid":"CA1"}'), body: Buffer.from('CallSid=CA2') },
    },
    {
      name: 'a call signed for another address',
      delivery: { ...wrap('{}'), url: 'https://bff.example/other' },
    },
  ],
});

const URL_SIGNED = 'https://mycompany.com/myapp.php?foo=1&bar=2';
const PARAMS =
  'CallSid=CA1234567890ABCDE&Digits=1234&From=%2B14158675309&To=%2B18005551212&Caller=%2B14158675309';
const REPEATED = 'Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234';
const JSON_BODY = '{"property": "value", "boolean": true}';
const BODY_HASH = '0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620';
const HTTP = URL_SIGNED.replace('https', 'http');
const withPort = (url: string): string => url.replace('.com', '.com:1234');

function deliveredTo(url: string, body: string, signature: string): Delivery {
  const query = new URLSearchParams(url.split('?')[1]);
  return signed({ ...textDelivery(body, FORM), url, query }, signature);
}

const VECTORS = {
  'its example': { url: URL_SIGNED, body: PARAMS, signature: 'RSOYDt4T1cUTdK1PDd93/VVr8B8=' },
  'repeated fields': { url: URL_SIGNED, body: REPEATED, signature: 'IK+Dwps556ElfBT0I3Rgjkr1wJU=' },
  'https seen with a port': {
    url: withPort(URL_SIGNED),
    body: PARAMS,
    signature: 'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
  },
  'http with a port': { url: withPort(HTTP), body: PARAMS, signature: 'Zmvh+3yNM1Phv2jhDCwEM3q5ebU=' },
  'https signed with its port': { url: URL_SIGNED, body: PARAMS, signature: 'kvajT1Ptam85bY51eRf/AJRuM3w=' },
  'http signed with its port': { url: HTTP, body: PARAMS, signature: '0ZXoZLH/DfblKGATFgpif+LLRf4=' },
  'a body of JSON': {
    url: `${URL_SIGNED}&bodySHA256=${BODY_HASH}`,
    body: JSON_BODY,
    signature: 'a9nBmqA0ju/hNViExpshrM61xv4=',
  },
} as const;

test.each(Object.entries(VECTORS))('accepts what Twilio publishes as well signed: %s', (_, vector) => {
  const delivery = deliveredTo(vector.url, vector.body, vector.signature);

  expect(() => provider.verify(delivery, connection)).not.toThrow();
});

test('a quote in the address may have been signed in either spelling', () => {
  const plain = "https://bff.example/hook?name=O'Neil";
  const encoded = 'https://bff.example/hook?name=O%27Neil';

  for (const [seen, written] of [
    [plain, encoded],
    [encoded, plain],
  ] as const) {
    const delivery = deliveredTo(seen, PARAMS, twilioSignature(AUTH_TOKEN, written, PARAMS));
    expect(() => provider.verify(delivery, connection)).not.toThrow();
  }
});

test('a body that does not have the signed hash is refused', () => {
  const url = `${URL_SIGNED}&bodySHA256=${BODY_HASH}`;
  const forged = deliveredTo(url, '{"property": "other"}', 'a9nBmqA0ju/hNViExpshrM61xv4=');

  expect(() => provider.verify(forged, connection)).toThrow('delivery/signature-mismatch');
});

test('no signature is good while no auth token is set', () => {
  const delivery = deliveredTo(URL_SIGNED, PARAMS, twilioSignature('', URL_SIGNED, PARAMS));
  const unset = { ...connection, credentials: {} };

  expect(() => provider.verify(delivery, unset)).toThrow('delivery/signature-mismatch');
});
