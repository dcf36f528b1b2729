import { createRingcentral } from '../../bff/normalize/providers/ringcentral';
import type { AppError } from '../../bff/domain/errors';
import type { Delivery } from '../../bff/normalize/provider';
import { connectionOf } from '../bff/normalize/providers/connection-of';
import { readFixture } from '../sandbox/providers/delivery';
import { queryDelivery, textDelivery, withHeaders } from './provider-deliveries';
import { describeProvider, refusalOf } from './provider.suite';

const TOKEN = 'q7Ck-hello-world-31';
const connection = connectionOf('ringcentral', { credentials: { verificationToken: TOKEN } });
const provider = createRingcentral({
  origin: 'https://ringcentral.example',
  mediaOrigin: 'https://media.ringcentral.example',
});

const told = (token: string, text: string | Buffer): Delivery =>
  withHeaders(textDelivery(text, 'application/json; charset=UTF-8'), { 'verification-token': token });
const wrap = (text: string | Buffer): Delivery => told(TOKEN, text);
const ended = JSON.stringify(readFixture('ringcentral/inbound-manager-disconnected.json'));

describeProvider({
  provider,
  connection,
  samples: [
    'inbound-caller-setup',
    'inbound-menu-setup',
    'inbound-caller-answered',
    'inbound-menu-disconnected',
    'inbound-manager-proceeding',
    'inbound-manager-answered',
    'inbound-manager-gone',
    'inbound-manager-disconnected',
    'inbound-caller-disconnected',
    'outbound-customer-answered',
    'outbound-manager-disconnected',
    'queue-agent-missed',
    'ring-out-manager-answered',
    'ring-out-customer-answered',
    'internal-pushed',
  ].map((name) => ({ name, payload: readFixture(`ringcentral/${name}.json`), wrap })),
  forgeries: [
    { name: 'a notification with another token', delivery: told(TOKEN.toUpperCase(), ended) },
    { name: 'a notification with the beginning of the token', delivery: told(TOKEN.slice(0, -1), ended) },
    { name: 'a notification with an empty token', delivery: told('', ended) },
    { name: 'a notification without a token', delivery: textDelivery(ended, 'application/json') },
    {
      name: 'a token in the address',
      delivery: { ...textDelivery(ended, 'application/json'), query: queryDelivery(`token=${TOKEN}`).query },
    },
    { name: 'the address opened in a browser', delivery: queryDelivery('') },
  ],
});

test.each([{}, { verificationToken: '' }, { verificationToken: '  ' }])(
  'no token is good while none is set (%j)',
  (credentials) => {
    for (const token of ['', '  ', TOKEN]) {
      expect(() => provider.verify(told(token, ended), { ...connection, credentials })).toThrow(
        'delivery/signature-mismatch',
      );
    }
  },
);

test('a token that was pasted with a line break after it is the same token', () => {
  const pasted = { ...connection, credentials: { verificationToken: `${TOKEN}\n` } };

  expect(() => provider.verify(wrap(ended), pasted)).not.toThrow();
});

describe('the question whether the address is ours', () => {
  const asked = (token: string, body = ''): Delivery =>
    withHeaders(textDelivery(body, 'application/json'), { 'validation-token': token });

  test('is answered with its own token in a header, without a body, and needs no credential yet', () => {
    const delivery = asked('e4b8b7b0-ab58-4bd3-8cf5-2f2a9d9d34a1');

    expect(() => provider.verify(delivery, connectionOf('ringcentral'))).not.toThrow();
    expect(provider.toCallEvents(delivery, connectionOf('ringcentral'))).toEqual({
      events: [],
      reply: {
        contentType: 'application/json',
        body: '',
        headers: { 'Validation-Token': 'e4b8b7b0-ab58-4bd3-8cf5-2f2a9d9d34a1' },
      },
    });
  });

  test('is all that is read of its delivery: a notification beside it is not stored', () => {
    expect(provider.toCallEvents(asked('1', ended), connection).events).toEqual([]);
  });

  test.each([
    ['nothing', ''],
    ['a second header', 'a\r\nSet-Cookie: b'],
    ['blanks', 'a b'],
    ['letters of no header', 'jüngst'],
    ['more than a token has', 'x'.repeat(256)],
  ])('is refused when it asks for %s', (_what, token) => {
    expect(() => provider.verify(asked(token), connection)).toThrow('delivery/malformed');
    expect(() => provider.toCallEvents(asked(token), connection)).toThrow('delivery/malformed');
  });
});

const notification = (body: unknown, event = '/restapi/v1.0/account/1/telephony/sessions'): Delivery =>
  wrap(JSON.stringify({ uuid: '1', event, timestamp: '2026-03-02T09:15:00Z', body }));

test('what is no change of a call is taken note of, whatever it holds', () => {
  const others = [
    notification({ expiresIn: 3600 }, '/restapi/v1.0/subscription/~?threshold=7200&interval=600'),
    notification({ extensionId: 1 }, '/restapi/v1.0/account/1/extension/1/presence'),
    notification({ telephonySessionId: 's-1', parties: [] }),
    ...['Conference', 'VerificationCall', 'TestCall', 'GreetingsRecording'].map((type) =>
      notification({ telephonySessionId: 's-1', origin: { type }, parties: [{ id: 'p-1' }] }),
    ),
  ];

  expect(others.map((one) => provider.toCallEvents(one, connection))).toEqual(
    others.map(() => ({ events: [] })),
  );
});

test.each([
  ['{}', 'body'],
  ['{"body":{}}', 'body.telephonySessionId'],
  ['{"body":{"telephonySessionId":"s-1"}}', 'body.parties'],
  ['{"pn_apns":{"body":{"telephonySessionId":"s-1","parties":[{"status":{}}]}}}', 'body.parties.0.id'],
])('what is missing is named: %s', (text, path) => {
  const refusal = refusalOf(() => provider.toCallEvents(wrap(text), connection));

  expect(refusal).toMatchObject({ code: 'delivery/malformed' });
  expect((refusal as AppError).fields.map((field) => field.path)).toContain(path);
});

test('two subscriptions that tell the same change tell one event', () => {
  const again = {
    ...readFixture('ringcentral/inbound-manager-answered.json'),
    uuid: '2',
    subscriptionId: 'other',
  };
  const [first] = provider.toCallEvents(
    wrap(JSON.stringify(readFixture('ringcentral/inbound-manager-answered.json'))),
    connection,
  ).events;

  expect(provider.toCallEvents(wrap(JSON.stringify(again)), connection).events).toEqual([first]);
});
