import fc from 'fast-check';
import {
  getCountries,
  getCountryCallingCode,
  getExampleNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { isSureNumber } from '../../../bff/normalize/numbering-plans';

const OF_NO_COUNTRY = ['800', '808', '870', '878', '881', '882', '883', '888', '979'];
const callingCodes = [
  ...new Set([...getCountries().map((country) => getCountryCallingCode(country)), ...OF_NO_COUNTRY]),
];
const mobiles = getCountries().flatMap(
  (country) => getExampleNumber(country, examples)?.number.slice(1) ?? [],
);

/** Whether parsing finds a valid number that is written just so. */
function parsing(digits: string): boolean {
  const parsed = parsePhoneNumberFromString(`+${digits}`);
  return parsed?.isValid() === true && parsed.number === `+${digits}`;
}

const anyDigits = (maxLength: number, minLength = 0) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength });
const behindCallingCode = fc
  .tuple(fc.constantFrom(...callingCodes), anyDigits(14))
  .map((parts) => parts.join(''));
/** A number that is in use somewhere, with other digits at its end, and perhaps one too many or too few of them. */
const nearMobile = fc
  .tuple(fc.constantFrom(...mobiles), fc.nat({ max: 8 }), fc.constantFrom(0, 0, 0, 1, -1), anyDigits(9, 9))
  .map(
    ([digits, cut, more, end]) =>
      digits.slice(0, digits.length - cut) + end.slice(0, Math.max(0, cut + more)),
  );

test('what is sure without parsing is what parsing finds, digit by digit', () => {
  const sure = { count: 0 };
  fc.assert(
    fc.property(fc.oneof(behindCallingCode, nearMobile, anyDigits(16)), (digits) => {
      if (!isSureNumber(digits)) return;
      sure.count += 1;
      expect([digits, parsing(digits)]).toEqual([digits, true]);
    }),
    { numRuns: 20_000 },
  );

  expect(sure.count).toBeGreaterThan(1_000);
});

test('a mobile number of most countries is sure without parsing', () => {
  expect(mobiles.filter(isSureNumber).length).toBeGreaterThan(0.8 * mobiles.length);
});

test.each([
  ['a trunk prefix of its country that was left in', '4407854740947'],
  ['digits that could be a prefix and a shorter number', '3758108948442'],
  ['a country whose neighbours share its calling code', '12425551234'],
  ['digits of no plan', '15551234567'],
  ['a calling code that nobody has', '9991234567'],
  ['an exit code in front', '0012125096995'],
  ['one digit too many', '121250969951'],
  ['nothing', ''],
])('parsing is asked about %s', (_what, digits) => {
  expect(isSureNumber(digits)).toBe(false);
});
