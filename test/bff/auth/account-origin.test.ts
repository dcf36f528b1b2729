import {
  ANY_SUBDOMAIN,
  accountAddress,
  accountOrigin,
  sameAddress,
  subdomainOfOrigin,
} from '../../../bff/auth/account-origin';

const HOSTED = 'https://{subdomain}.kommo.com';
const IN_PATH = 'http://127.0.0.1:4010/{subdomain}';

test('an account lives at its subdomain', () => {
  expect(accountAddress(HOSTED, 'Acme')).toBe('https://acme.kommo.com');
  expect(accountOrigin(IN_PATH, 'acme')).toBe('http://127.0.0.1:4010');
});

test.each(['evil.com/', 'a.b', '', 'acme#', '-acme', 'a@b'])('%p is no subdomain', (text) => {
  expect(accountAddress(HOSTED, text)).toBeUndefined();
});

test('the origin of a page tells its subdomain', () => {
  expect(subdomainOfOrigin(HOSTED, 'https://acme.kommo.com')).toBe('acme');
  expect(subdomainOfOrigin(IN_PATH, 'http://127.0.0.1:4010')).toBe(ANY_SUBDOMAIN);
});

test.each([
  'http://acme.kommo.com',
  'https://acme.kommo.com.evil.example',
  'https://evil.example/.kommo.com',
  'https://.kommo.com',
  'https://a.b.kommo.com',
  'null',
])('no account has pages at %s', (origin) => {
  expect(subdomainOfOrigin(HOSTED, origin)).toBeUndefined();
});

test('a trailing slash makes no other address, another path does', () => {
  expect(sameAddress('https://acme.kommo.com/', 'https://acme.kommo.com')).toBe(true);
  expect(sameAddress('http://127.0.0.1:4010/acme', 'http://127.0.0.1:4010/other')).toBe(false);
});
