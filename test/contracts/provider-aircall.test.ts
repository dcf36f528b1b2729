import { createAircall } from '../../bff/normalize/providers/aircall';
import { connectionOf } from '../bff/normalize/providers/connection-of';
import { readFixture } from '../sandbox/providers/delivery';
import { jsonDelivery, queryDelivery, textDelivery } from './provider-deliveries';
import { describeProvider } from './provider.suite';

const TOKEN = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';
const connection = connectionOf('aircall', { credentials: { webhookToken: TOKEN } });
const provider = createAircall({ origin: 'https://aircall.example' });
const ended = readFixture('aircall/call-ended.json');

const wrap = (text: string | Buffer) => textDelivery(text, 'application/json');
const sample = (name: string) => ({ name, payload: readFixture(`aircall/${name}.json`), wrap });

describeProvider({
  provider,
  connection,
  samples: [
    'call-created',
    'call-ringing-on-agent',
    'call-answered',
    'call-hungup',
    'call-ended',
    'call-hungup-missed',
    'call-voicemail-left',
    'call-hungup-outbound',
    'call-unsuccessful-transfer',
  ].map(sample),
  forgeries: [
    { name: 'a call with another token', delivery: jsonDelivery({ ...ended, token: TOKEN.toUpperCase() }) },
    {
      name: 'a call with the beginning of the token',
      delivery: jsonDelivery({ ...ended, token: TOKEN.slice(0, 31) }),
    },
    { name: 'a call without a token', delivery: jsonDelivery({ ...ended, token: undefined }) },
    { name: 'a call whose token is a list', delivery: jsonDelivery({ ...ended, token: [TOKEN] }) },
    { name: 'a token in the address', delivery: { ...queryDelivery(`token=${TOKEN}`), method: 'POST' } },
    { name: 'the address opened in a browser', delivery: queryDelivery('') },
  ],
});

test.each([{}, { webhookToken: '' }, { webhookToken: '  ' }])(
  'no token is good while none is set (%j)',
  (credentials) => {
    const unset = { ...connection, credentials };

    for (const token of ['', '  ', undefined, TOKEN]) {
      expect(() => provider.verify(jsonDelivery({ ...ended, token }), unset)).toThrow(
        'delivery/signature-mismatch',
      );
    }
  },
);

test('a token that was pasted with a line break after it is the same token', () => {
  const pasted = { ...connection, credentials: { webhookToken: `${TOKEN}\n` } };

  expect(() => provider.verify(jsonDelivery(ended), pasted)).not.toThrow();
});

test('neither the token nor a signed link gets into what is kept of a delivery', () => {
  const { events } = provider.toCallEvents(jsonDelivery(ended), connection);

  expect(events).toHaveLength(1);
  expect(JSON.stringify(events)).not.toContain(TOKEN);
  expect(JSON.stringify(events)).not.toContain('X-Amz');
});
