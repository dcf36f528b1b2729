import { readJsonObject, readText } from '../../../bff/normalize/delivery-body';
import { payloadDigest } from '../../../bff/normalize/payload-digest';

function refusal(path: string, code: string): Error {
  return expect.objectContaining({ code: 'delivery/malformed', fields: [{ path, code }] }) as Error;
}

test.each([
  ['{', 'not-json'],
  ['', 'not-json'],
  ['null', 'not-an-object'],
  ['[]', 'not-an-object'],
  ['"text"', 'not-an-object'],
  ['{"a":{"__proto__":{"b":1}}}', 'forbidden-key'],
  [`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`, 'too-deep'],
  [`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'too-deep'],
])('refuses the body %.40s', (text, code) => {
  expect(() => readJsonObject(text, 'myoperator')).toThrow(refusal('myoperator', code));
});

test('reads nesting that a provider may use', () => {
  const text = `${'{"a":'.repeat(30)}1${'}'.repeat(30)}`;

  expect(JSON.stringify(readJsonObject(text))).toBe(text);
});

test('refuses bytes that are no text', () => {
  expect(() => readText(Buffer.from([0x7b, 0xff, 0x7d]))).toThrow(refusal('', 'not-utf-8'));
});

test('overlooks a byte order mark', () => {
  expect(readJsonObject(readText(Buffer.from('\ufeff{"a":1}')))).toEqual({ a: 1 });
});

test('gives equal payloads equal keys, and unequal ones unequal keys', () => {
  const digest = payloadDigest({ a: 1, b: { c: [1, 2], d: 'x' } });

  expect(payloadDigest({ b: { d: 'x', c: [1, 2] }, a: 1 })).toBe(digest);
  expect(payloadDigest({ b: { d: 'x', c: [2, 1] }, a: 1 })).not.toBe(digest);
});
