import { accountOrigin, subdomainOfReferer } from '../../../bff/crm/kommo/origin';

const LIVE = 'https://{subdomain}.kommo.com';
const BY_PATH = 'http://127.0.0.1:4010/{subdomain}';

test.each([
  [LIVE, 'acme.kommo.com', 'acme'],
  [LIVE, 'https://acme.kommo.com/', 'acme'],
  [LIVE, 'ACME.Kommo.com', 'acme'],
  [BY_PATH, '127.0.0.1:4010/acme', 'acme'],
  [BY_PATH, 'http://127.0.0.1:4010/acme', 'acme'],
  [BY_PATH, 'acme.kommo.com', 'acme'],
])('with %s the referer %s names the account %s', (template, referer, subdomain) => {
  expect(subdomainOfReferer(template, referer)).toBe(subdomain);
});

test.each([
  [LIVE, 'acme.kommo.com.evil.example'],
  [LIVE, 'evil.example/acme.kommo.com'],
  [LIVE, 'acme.evil.kommo.com'],
  [LIVE, 'user@acme.kommo.com'],
  [LIVE, '-acme.kommo.com'],
  [LIVE, '.kommo.com'],
  [LIVE, 'kommo.com'],
  [LIVE, `${'a'.repeat(64)}.kommo.com`],
  [LIVE, '127.0.0.1:4010/acme'],
  [LIVE, ''],
  [BY_PATH, '127.0.0.1:4010/acme/other'],
  [BY_PATH, '127.0.0.1:4010/..'],
  [BY_PATH, '127.0.0.1:9999/acme'],
])('with %s the referer "%s" names no account', (template, referer) => {
  expect(subdomainOfReferer(template, referer)).toBeUndefined();
});

test('no subdomain leads to another host', () => {
  expect(accountOrigin(BY_PATH, 'acme')).toBe('http://127.0.0.1:4010/acme');
  expect(() => accountOrigin(LIVE, 'evil.example/x')).toThrow(RangeError);
});
