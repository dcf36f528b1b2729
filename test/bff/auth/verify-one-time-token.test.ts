import jwt from 'jsonwebtoken';
import { systemClock } from '../../../bff/clock';
import { verifyOneTimeToken } from '../../../bff/auth/verify-one-time-token';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  ORIGIN_TEMPLATE,
  PUBLIC_URL,
  claims,
  oneTimeToken,
} from '../support/widget-caller';

const rules = {
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  publicUrl: PUBLIC_URL,
  originTemplate: ORIGIN_TEMPLATE,
  clock: systemClock,
};
const subject = { accountId: 42, userId: 7, subdomain: 'acme' };
const seconds = (): number => Math.floor(Date.now() / 1000);
const verify = (token: string): unknown => verifyOneTimeToken(token, rules);
const coded = (code: string): RegExp => new RegExp(`^${code}$`);

test('a token names its account and its user', () => {
  expect(verify(oneTimeToken(subject))).toMatchObject({ accountId: 42, userId: 7, subdomain: 'acme' });
});

test.each([
  ['an algorithm other than HS256', () => jwt.sign(claims(subject), CLIENT_SECRET, { algorithm: 'HS512' })],
  ['no signature', () => jwt.sign(claims(subject), '', { algorithm: 'none' })],
  ['another secret', () => jwt.sign(claims(subject), 'another', { algorithm: 'HS256' })],
  ['no form of a token', () => 'not-a-token'],
  ['no expiry', () => oneTimeToken(subject, { exp: undefined })],
  ['no name of its own', () => oneTimeToken(subject, { jti: undefined })],
  ['an account that is no number', () => oneTimeToken(subject, { account_id: '42' })],
  ['another audience', () => oneTimeToken(subject, { aud: 'https://other.example' })],
  ['another integration', () => oneTimeToken(subject, { client_uuid: 'other' })],
  ['an issuer that is another account', () => oneTimeToken(subject, { iss: 'https://other.kommo.com' })],
  ['a subdomain that is another host', () => oneTimeToken(subject, { subdomain: 'evil.example/', iss: 'x' })],
  ['a time to come', () => oneTimeToken(subject, { nbf: seconds() + 60 })],
])('a token with %s is refused', (_what, makeToken) => {
  expect(() => verify(makeToken())).toThrow(coded('auth/token-invalid'));
});

test('a token that has expired is refused as such', () => {
  expect(() => verify(oneTimeToken(subject, { exp: seconds() - 31 }))).toThrow(coded('auth/token-expired'));
});

test('clocks may differ by half a minute', () => {
  expect(verify(oneTimeToken(subject, { exp: seconds() - 25 }))).toBeDefined();
  expect(verify(oneTimeToken(subject, { nbf: seconds() + 25 }))).toBeDefined();
});

test.each([`${PUBLIC_URL}/`, `${PUBLIC_URL}/oauth/callback`, [PUBLIC_URL]])(
  'the audience may be written as %p',
  (aud) => {
    expect(verify(oneTimeToken(subject, { aud }))).toBeDefined();
  },
);
