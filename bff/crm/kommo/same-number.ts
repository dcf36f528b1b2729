/** `POST /calls` compares the last ten digits; we do the same, so that both find the same card. */
const COMPARED_DIGITS = 10;
/** Shorter ones are extensions, which nobody's card should be found by. */
const FEWEST_DIGITS = 7;

/** The digits that a number is compared by; undefined when it cannot be told from an extension. */
export function comparedDigits(phone: string): string | undefined {
  const digits = phone.replace(/\D/g, '');
  return digits.length < FEWEST_DIGITS ? undefined : digits.slice(-COMPARED_DIGITS);
}

export function isSameNumber(one: string, other: string): boolean {
  const digits = comparedDigits(one);
  return digits !== undefined && digits === comparedDigits(other);
}
