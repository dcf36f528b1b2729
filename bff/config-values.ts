/** The kinds of values that a variable of the environment may have; each says what is wrong with another one. */
import { z } from 'zod';

/** Stands in an address where an account's subdomain goes. */
export const SUBDOMAIN = '{subdomain}';

/** A whole number of these bounds, both included. */
export const whole = (
  least: number,
  most: number,
  problem = `must be a whole number from ${least} to ${most}`,
): z.ZodCoercedNumber => z.coerce.number(problem).int(problem).min(least, problem).max(most, problem);
export const port = whole(0, 65535, 'must be a port number');
export const seconds = z.coerce
  .number('must be a number of seconds')
  .positive('must be a number of seconds')
  .max(3600, 'must be an hour at most');

/** Without a trailing slash. */
export const webAddress = z
  .string()
  .refine(isWebAddress, 'must be an http(s) address')
  .transform((text) => text.replace(/\/+$/, ''));

/** Scheme, host and port alone: clients put their own paths behind it. */
export const origin = webAddress.refine(
  (text) => isWebAddress(text) && new URL(text).pathname === '/',
  'must be an origin without a path',
);

/** One address, or several with commas between them, the first with one of these schemes, e.g. `amqp:`. */
export const address = (schemes: readonly string[]): z.ZodType<string> =>
  z
    .string()
    .refine(
      (text) =>
        URL.canParse(text.split(',')[0] ?? '') &&
        schemes.includes(new URL(text.split(',')[0] ?? '').protocol),
      `must start with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`,
    );

export const originTemplate = webAddress.refine(
  (text) => text.includes(SUBDOMAIN),
  `must hold ${SUBDOMAIN} where an account's subdomain goes`,
);

/** With or without a place for a subdomain. */
export function isWebAddress(text: string): boolean {
  const candidate = text.replace(SUBDOMAIN, 'account');
  return URL.canParse(candidate) && /^https?:$/.test(new URL(candidate).protocol);
}
