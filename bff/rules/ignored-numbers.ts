/** As Kommo compares numbers: the last ten digits, so that a national spelling matches an international one. */
const COMPARED_DIGITS = 10;
/** Shorter ones are extensions, which only match as a whole. */
const FEWEST_DIGITS = 7;

/**
 * Whether a call's outside number is on the account's list. Pure.
 * @param number E.164, or the provider's digits; a withheld number ('') is never on a list
 * @param entries numbers in any spelling, or patterns with `*` (any digits) and `?` (one digit); a pattern that
 *   begins with a plus or not is compared with the whole number, the plus aside
 */
export function isIgnoredNumber(number: string, entries: readonly string[]): boolean {
  const digits = number.replace(/\D/g, '');
  return digits !== '' && entries.some((entry) => matches(digits, entry.replace(/[^\d*?]/g, '')));
}

function matches(digits: string, entry: string): boolean {
  if (entry === '') return false;
  if (/[*?]/.test(entry)) return fitsPattern(digits, entry);
  if (digits.length < FEWEST_DIGITS || entry.length < FEWEST_DIGITS) return digits === entry;
  return lastDigits(digits) === lastDigits(entry);
}

/** Without the leading zero of a national spelling, when that is what makes it longer than the shorter one. */
function lastDigits(digits: string): string {
  return digits.replace(/^0+/, '').slice(-COMPARED_DIGITS);
}

/** Linear in the length of both: no pattern that an account can write may hold the worker up. */
function fitsPattern(digits: string, pattern: string): boolean {
  let at = 0;
  let inPattern = 0;
  let lastStar = -1;
  let starAt = 0;
  while (at < digits.length) {
    const wanted = pattern[inPattern];
    if (wanted === '*') {
      lastStar = inPattern++;
      starAt = at;
    } else if (wanted === '?' || wanted === digits[at]) {
      inPattern += 1;
      at += 1;
    } else if (lastStar >= 0) {
      inPattern = lastStar + 1;
      at = ++starAt;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(inPattern));
}
