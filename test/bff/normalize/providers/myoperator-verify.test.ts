import { verify } from '../../../../bff/normalize/providers/myoperator/verify';
import type { Delivery } from '../../../../bff/normalize/provider';
import {
  formDelivery,
  jsonDelivery,
  queryDelivery,
  textDelivery,
  withHeaders,
} from '../../../contracts/provider-deliveries';
import { readFixture } from '../../../sandbox/providers/delivery';
import { connectionOf } from './connection-of';

const secret = connectionOf('myoperator', { credentials: { secretToken: 'abc123def' } });
const company = connectionOf('myoperator', { credentials: { companyId: '5cd40f6554442586' } });
const inCall = formDelivery(readFixture('myoperator/in-call.json'));
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
const refused = expect.objectContaining({ code: 'delivery/signature-mismatch' }) as Error;

test.each<[string, Delivery]>([
  ['in a header named by the customer', withHeaders(inCall, { 'my-super-secret-token': 'abc123def' })],
  ['as the password of Basic credentials', withHeaders(inCall, { authorization: basic('admin:abc123def') })],
  ['as a bearer token', withHeaders(inCall, { authorization: 'Bearer abc123def' })],
  ['as an API key in a header', withHeaders(inCall, { 'x-api-key': 'abc123def' })],
  ['as an API key in the query', { ...inCall, query: new URLSearchParams('key=abc123def') }],
  ['in the query of a GET', queryDelivery('uid=1&key=abc123def')],
])('accepts a delivery that carries the secret %s', (_, delivery) => {
  expect(() => verify(delivery, secret)).not.toThrow();
});

test.each<[string, Delivery]>([
  ['nothing', inCall],
  ['another secret', withHeaders(inCall, { 'my-super-secret-token': 'abc123deg' })],
  ['the beginning of the secret', withHeaders(inCall, { 'my-super-secret-token': 'abc123' })],
  ['the secret as a user name', withHeaders(inCall, { authorization: basic('abc123def:admin') })],
  [
    'the secret in the body alone',
    jsonDelivery({ ...readFixture('myoperator/in-call.json'), id: 'abc123def' }),
  ],
  ['broken Basic credentials', withHeaders(inCall, { authorization: 'Basic %%%' })],
])('refuses a delivery that carries %s', (_, delivery) => {
  expect(() => verify(delivery, secret)).toThrow(refused);
});

test('does not take an ordinary header for the secret', () => {
  const careless = connectionOf('myoperator', { credentials: { secretToken: 'close' } });

  expect(() => verify(withHeaders(inCall, { connection: 'close' }), careless)).toThrow(refused);
});

test.each(['in-call', 'after-call'])('refuses the %s log of another company', (name) => {
  const log = readFixture(`myoperator/${name}.json`);
  const foreign = { ...log, company_id: 'other', _ci: 'other' };

  expect(() => verify(formDelivery(log), company)).not.toThrow();
  expect(() => verify(formDelivery(foreign), company)).toThrow(refused);
});

test('accepts a GET whose customer has not mapped the company', () => {
  expect(() => verify(queryDelivery('uid=1&call_state=1'), company)).not.toThrow();
  expect(() => verify(queryDelivery('uid=1&call_state=1&company_id=other'), company)).toThrow(refused);
});

test('leaves it to the reader to refuse what cannot be read', () => {
  expect(() => verify(textDelivery('{', 'application/json'), company)).not.toThrow();
});

test('asks for nothing when the settings hold no secret', () => {
  expect(() =>
    verify(inCall, connectionOf('myoperator', { credentials: { secretToken: '' } })),
  ).not.toThrow();
});
