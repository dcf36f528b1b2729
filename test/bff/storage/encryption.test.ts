import { randomBytes } from 'node:crypto';
import { createEncryption } from '../../../bff/storage/encryption';

const newKey = (): string => randomBytes(32).toString('base64');

test('a secret opens for the purpose it was sealed for, and for no other', () => {
  const encryption = createEncryption([newKey()]);

  const sealed = encryption.seal('token:1', 'šecret');

  expect(encryption.open('token:1', sealed)).toBe('šecret');
  expect(() => encryption.open('token:2', sealed)).toThrow('does not open');
});

test('the same secret never looks the same, and never shows', () => {
  const encryption = createEncryption([newKey()]);

  const [one, other] = [encryption.seal('p', 'secret'), encryption.seal('p', 'secret')];

  expect(one.equals(other)).toBe(false);
  expect(one.includes('secret')).toBe(false);
});

test('a secret in which any byte was changed does not open', () => {
  const encryption = createEncryption([newKey()]);
  const sealed = encryption.seal('p', 'secret');

  for (let index = 0; index < sealed.length; index += 1) {
    const changed = Buffer.from(sealed);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(() => encryption.open('p', changed)).toThrow();
  }
  expect(() => encryption.open('p', sealed.subarray(0, 10))).toThrow();
});

test('after a change of keys the old ones still open what they sealed', () => {
  const [old, fresh] = [newKey(), newKey()];
  const sealed = createEncryption([old]).seal('p', 'secret');

  expect(createEncryption([fresh, old]).open('p', sealed)).toBe('secret');
  expect(() => createEncryption([fresh]).open('p', sealed)).toThrow();
});

test('each purpose signs with a key of its own, the same in every process', () => {
  const key = newKey();

  const derived = createEncryption([key]).deriveKey('recordings');

  expect(derived).toHaveLength(32);
  expect(createEncryption([key]).deriveKey('recordings').equals(derived)).toBe(true);
  expect(createEncryption([key]).deriveKey('tickets').equals(derived)).toBe(false);
});

test('a key of another length is refused', () => {
  expect(() => createEncryption([randomBytes(16).toString('base64')])).toThrow(RangeError);
});
