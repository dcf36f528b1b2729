/** Where an account lives. Requests go to the template's origin only, whatever anybody claims. */

const PLACEHOLDER = '{subdomain}';
const SUBDOMAIN = /^[a-z0-9][a-z0-9-]{0,62}$/;
/** What Kommo itself calls an account, also while KOMMO_ORIGIN points elsewhere. */
const KOMMO_HOST = `${PLACEHOLDER}.kommo.com`;

export function isSubdomain(text: string): boolean {
  return SUBDOMAIN.test(text);
}

/** @throws RangeError when the subdomain could lead to another host */
export function accountOrigin(template: string, subdomain: string): string {
  if (!SUBDOMAIN.test(subdomain)) throw new RangeError('not a subdomain');
  return template.replace(PLACEHOLDER, subdomain);
}

/**
 * The account that a `referer` of the install hook names: `acme.kommo.com`, or whatever else fits the template, with
 * or without a scheme. Undefined when it does not fit.
 */
export function subdomainOfReferer(template: string, referer: string): string | undefined {
  const named = withoutScheme(referer.toLowerCase());
  const own = withoutScheme(template.toLowerCase());
  const isHostTemplate = own.indexOf(PLACEHOLDER) < own.indexOf('/') || !own.includes('/');
  const forms = isHostTemplate ? [own] : [own, KOMMO_HOST];
  for (const form of forms) {
    const subdomain = between(named, form.split(PLACEHOLDER));
    if (subdomain !== undefined && SUBDOMAIN.test(subdomain)) return subdomain;
  }
  return undefined;
}

function withoutScheme(address: string): string {
  return address.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

function between(text: string, [before = '', after = '']: readonly string[]): string | undefined {
  const fits = text.startsWith(before) && text.endsWith(after) && text.length > before.length + after.length;
  return fits ? text.slice(before.length, text.length - after.length) : undefined;
}
