import fc from 'fast-check';
import { AppError } from '../../../bff/domain/errors';
import type { KommoWritten } from '../../../bff/crm/kommo/api';
import { readToldItems } from '../../../bff/crm/kommo/batch/batch-answer';
import { fateOf } from '../../../bff/crm/kommo/batch/item-fate';
import { createdItem } from '../../../bff/crm/kommo/kommo-answer';

/** One answer tells of many calls. Whatever Kommo does with a mixed batch, no call is taken for another. */

type Item = 'good' | 'unknown-number' | 'invalid';

interface Told {
  readonly items: readonly Item[];
  /** What becomes of the good ones where others are refused, and whether the answer says so. */
  readonly rest: 'refused' | 'written' | 'written-untold';
  /** Some of what was made is left out of the answer, or cannot be read. */
  readonly hidden: readonly boolean[];
  readonly status: 200 | 400;
  readonly backwards: boolean;
}

const answers: fc.Arbitrary<Told> = fc.record({
  items: fc.array(fc.constantFrom<Item>('good', 'good', 'unknown-number', 'invalid'), {
    minLength: 2,
    maxLength: 8,
  }),
  rest: fc.constantFrom('refused', 'written', 'written-untold'),
  hidden: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
  status: fc.constantFrom(200, 400),
  backwards: fc.boolean(),
});

const idOf = (seat: number): string => `item-${seat}`;

/** What Kommo wrote, and what it answers. The id of what was made of an item is its place and a hundred. */
function answerTo({ items, rest, hidden, status, backwards }: Told) {
  // Where nothing is wrong, nothing is refused.
  const isMixed = items.some((item) => item !== 'good');
  const wroteRest = !isMixed || rest !== 'refused';
  const written = items.map((item) => item === 'good' && wroteRest);
  const listed = items.flatMap((_, seat) =>
    written[seat] !== true || hidden[seat] === true ? [] : [{ id: seat + 100, request_id: idOf(seat) }],
  );
  const refused = (wanted: Item) => items.flatMap((item, seat) => (item === wanted ? [idOf(seat)] : []));
  const errors = refused('unknown-number').map((id) => ({ request_id: id, status: 263 }));
  const invalid = refused('invalid').map((id) => ({
    request_id: id,
    errors: [{ code: 'NotBlank', path: 'source' }],
  }));
  const isUntold = isMixed && rest === 'written-untold';
  // A list that leaves out everything that was written would be a lie, and no reader could tell.
  const hidesAll = written.includes(true) && listed.length === 0;
  const list = isUntold || hidesAll ? {} : { _embedded: { notes: backwards ? listed.reverse() : listed } };
  const body = { ...list, errors, ...(invalid.length === 0 ? {} : { 'validation-errors': invalid }) };
  return { written, body, status: isMixed ? status : 200 };
}

function readAll(told: Told) {
  const { written, body, status } = answerTo(told);
  const answer: KommoWritten<unknown> =
    status === 200
      ? { kind: 'written', value: body }
      : { kind: 'refused', error: new AppError('crm/rejected'), body };
  const read = readToldItems(body, 'notes', createdItem);
  const fates = told.items.map((_, seat) =>
    fateOf(answer, read, { id: idOf(seat), isAlone: false, meaningOf: () => undefined }),
  );
  return { written, fates };
}

test('of a batch no call is said to be written that is not, nor by the name of another', () => {
  fc.assert(
    fc.property(answers, (told) => {
      const { written, fates } = readAll(told);
      fates.forEach((fate, seat) => {
        if (fate.kind !== 'written') return;
        expect(written[seat]).toBe(true);
        expect(fate.value).toEqual({ id: seat + 100 });
      });
    }),
    { numRuns: 2_000 },
  );
});

test('of a batch no call is said to be refused that is written', () => {
  fc.assert(
    fc.property(answers, (told) => {
      const { written, fates } = readAll(told);
      fates.forEach((fate, seat) => {
        if (fate.kind === 'refused') expect(written[seat]).toBe(false);
      });
    }),
    { numRuns: 2_000 },
  );
});

test('only what Kommo names is refused for its own fault', () => {
  fc.assert(
    fc.property(answers, (told) => {
      readAll(told).fates.forEach((fate, seat) => {
        if (fate.kind !== 'refused') return;
        expect(fate.shared === undefined).toBe(told.items[seat] !== 'good');
      });
    }),
    { numRuns: 1_000 },
  );
});

test('an item that is named twice as made is looked up', () => {
  const body = { _embedded: { notes: [1, 2].map((id) => ({ id, request_id: idOf(0) })) } };
  const read = readToldItems(body, 'notes', createdItem);
  const item = { id: idOf(0), isAlone: false, meaningOf: () => undefined };

  expect(fateOf({ kind: 'written', value: body }, read, item).kind).toBe('unknown');
});

test("the account's troubles are everybody's", () => {
  const read = readToldItems(undefined, 'notes', createdItem);
  const error = new AppError('crm/payment-required');
  const item = { id: idOf(0), isAlone: false, meaningOf: () => undefined };

  expect(fateOf({ kind: 'refused', error }, read, item)).toEqual({ kind: 'refused', error });
});
