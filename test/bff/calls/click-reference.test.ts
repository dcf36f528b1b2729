import { createClickReferences, readClickReference } from '../../../bff/calls/click-reference';
import { accountId } from '../../../bff/domain/ids';

const ACCOUNT = accountId(30_101_777);
const [key, former] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const click = { userId: 12_345_678, entity: { type: 'leads', id: 123_456_789 } } as const;

test('a reference says who clicked, and on which card, and no two are the same', () => {
  const references = createClickReferences([key]);
  const [first, second] = [references.write(ACCOUNT, click), references.write(ACCOUNT, click)];

  expect(readClickReference(first)).toEqual(click);
  expect(readClickReference(references.write(ACCOUNT, { ...click, entity: null }))).toEqual({
    ...click,
    entity: null,
  });
  expect(first).not.toBe(second);
});

test('a reference is short, and of letters and digits that any provider carries', () => {
  const reference = createClickReferences([key]).write(ACCOUNT, click);

  expect(reference).toMatch(/^[a-z0-9-]{1,42}$/);
});

test('a reference that was written before the key was changed is still believed, one by a stranger is not', () => {
  const before = createClickReferences([former]).write(ACCOUNT, click);

  expect(createClickReferences([key, former]).isOurs(ACCOUNT, before)).toBe(true);
  expect(createClickReferences([key]).isOurs(ACCOUNT, before)).toBe(false);
});

test.each(['', '-', 'u1', 'u1-00000000', 'u1-00000000-', `${'u1-00000000-000000000000'}\n`, 'é'.repeat(40)])(
  'nothing that we did not write is taken for a reference of ours: %j',
  (text) => {
    expect(createClickReferences([key]).isOurs(ACCOUNT, text)).toBe(false);
  },
);
