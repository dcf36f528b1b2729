import fc from 'fast-check';
import { getCountries, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { formatPhone, normalizePhone, phoneText } from '../../../bff/normalize/phone-number';

const numbers = getCountries().flatMap((country) => {
  const number = getExampleNumber(country, examples);
  return number === undefined ? [] : [{ country, number }];
});
const anyNumber = fc.constantFrom(...numbers);

test.each([
  // as VoIPstudio, Roistat and MyOperator write them
  ['447854740947', 'GB', 'international', '+447854740947'],
  ['12125096995', 'US', 'international', '+12125096995'],
  ['919711636496', 'IN', 'national', '+919711636496'],
  ['9711636496', 'IN', 'national', '+919711636496'],
  ['+919711636496', 'US', 'national', '+919711636496'],
  // a plus that a query string turned into a space
  [' 919999999999', 'US', 'national', '+919999999999'],
  // as people write them
  ['+1 (212) 509-6995', 'DE', 'national', '+12125096995'],
  ['07854 740947', 'GB', 'international', '+447854740947'],
  ['0044 7854 740947', 'US', 'national', '+447854740947'],
  ['8 (495) 123-45-67', 'RU', 'international', '+74951234567'],
  ['sip:+12125096995@pbx.example;user=phone', 'US', 'national', '+12125096995'],
  ['"447854740947" <+447854740947>', 'US', 'national', '+447854740947'],
  ['tel:+1-212-509-6995', 'US', 'national', '+12125096995'],
  ['+٤٤٧٨٥٤٧٤٠٩٤٧', 'US', 'national', '+447854740947'],
  // the same digits, read as the provider means them
  ['4792345678', 'US', 'international', '+4792345678'],
  ['4792345678', 'US', 'national', '+14792345678'],
  // a zero that the international form does not have
  ['+44 (0)7854 740947', 'US', 'national', '+447854740947'],
  ['4407854740947', 'US', 'international', '+447854740947'],
  // a Russian freephone number, and no number of Bangladesh without its zero
  ['88001234567', 'RU', 'international', '+78001234567'],
  ['4407854740947', 'GB', 'national', '+447854740947'],
  // no plan lists it, but a plus was written
  ['+15551234567', 'GB', 'national', '+15551234567'],
] as const)('takes %p of an account in %s (digits first %s) for %s', (...[raw, country, plain, e164]) => {
  expect(normalizePhone(raw, country, plain)).toEqual({ kind: 'number', e164 });
});

test.each([
  '',
  '  ',
  '+',
  'anonymous',
  'Unknown',
  'PRIVATE',
  'Restricted',
  'sip:anonymous@anonymous.invalid',
  'No Caller ID',
  'null',
])('takes %p for a withheld number', (raw) => {
  const reading = normalizePhone(raw, 'US');

  expect(reading).toEqual({ kind: 'withheld' });
  expect(phoneText(reading)).toBe('');
});

test.each([
  ['102', '102'],
  ['10002', '10002'],
  ['sip:2002@pbx.example', '2002'],
  ['"Sales" <301>', '301'],
])('takes %p for the extension %s', (raw, extension) => {
  expect(normalizePhone(raw, 'DE')).toEqual({ kind: 'extension', extension });
});

test.each([
  ['client:alice', 'alice'],
  ['sip:bob@pbx.example', 'bob'],
  ['reception', 'reception'],
])('keeps the name of %p, which has no number', (raw, name) => {
  expect(normalizePhone(raw, 'US')).toEqual({ kind: 'named', name });
});

test('keeps the digits of a number that no plan explains', () => {
  expect(normalizePhone('0000000000000000000', 'US')).toEqual({ kind: 'raw', digits: '0000000000000000000' });
});

test('reads an unknown country as none', () => {
  expect(normalizePhone('12125096995', 'ZZ')).toEqual({ kind: 'number', e164: '+12125096995' });
});

test('finds the same number in every spelling a provider or a person uses', () => {
  fc.assert(
    fc.property(anyNumber, ({ country, number }) => {
      const e164 = number.number;
      const spellings = [
        e164,
        number.formatInternational(),
        number.getURI(),
        `sip:${e164}@pbx.example`,
        ` ${e164.slice(1)}`,
      ];
      for (const spelling of spellings)
        expect(normalizePhone(spelling, country)).toEqual({ kind: 'number', e164 });
    }),
    { numRuns: 1_000, seed: 1 },
  );
});

test('finds the number of every country without its plus, where only the plus is left out', () => {
  fc.assert(
    fc.property(anyNumber, ({ number }) => {
      const reading = normalizePhone(number.number.slice(1), 'US', 'international');

      expect(reading).toEqual({ kind: 'number', e164: number.number });
    }),
    { numRuns: 500, seed: 1 },
  );
});

test('finds the number written without a country in the country of the account', () => {
  const unambiguous = numbers.filter(({ number }) => String(number.nationalNumber).length > 6);
  fc.assert(
    fc.property(fc.constantFrom(...unambiguous), ({ country, number }) => {
      expect(normalizePhone(number.formatNational(), country)).toEqual({
        kind: 'number',
        e164: number.number,
      });
    }),
    { numRuns: 500, seed: 1 },
  );
});

test('reads its own spelling back unchanged', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'+0123456789 -()') })),
      (raw) => {
        const once = phoneText(normalizePhone(raw, 'US'));

        expect(phoneText(normalizePhone(once, 'US'))).toBe(once);
      },
    ),
    { numRuns: 2_000, seed: 1 },
  );
});

test.each([
  ['US', '+12125550101', '(212) 555-0101'],
  ['ES', '+34612345678', '612 34 56 78'],
  ['BR', '+5511961234567', '(11) 96123-4567'],
  ['TR', '+905012345678', '0501 234 56 78'],
  ['ID', '+62812345678', '0812-345-678'],
])('writes a number of %s as people there write it', (country, e164, written) => {
  expect(formatPhone(e164, country)).toBe(written);
});

test('writes a number nationally at home and internationally abroad', () => {
  expect(formatPhone('+12125096995', 'US')).toBe('(212) 509-6995');
  expect(formatPhone('+12125096995', 'GB')).toBe('+1 212 509 6995');
});

test.each(['', '102', 'alice', '+', '+999'])('shows %p, which is no number, as it is', (text) => {
  expect(formatPhone(text, 'US')).toBe(text);
});
