/** Where an account lives, by the template of the configuration, e.g. `https://{subdomain}.kommo.com`. */

/** A host label: nothing that could change the rest of the template. */
const SUBDOMAIN = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;
const PLACE = '{subdomain}';
/** No subdomain can be written so. */
export const ANY_SUBDOMAIN = '*';

export function isSubdomain(text: string): boolean {
  return SUBDOMAIN.test(text);
}

/** The account's address, as `iss` of its tokens names it; undefined for what cannot be a subdomain. */
export function accountAddress(template: string, subdomain: string): string | undefined {
  return isSubdomain(subdomain) ? template.replace(PLACE, subdomain.toLowerCase()) : undefined;
}

/** Scheme, host and port of the account's pages, as browsers send it in `Origin`. */
export function accountOrigin(template: string, subdomain: string): string | undefined {
  const address = accountAddress(template, subdomain);
  return address === undefined ? undefined : new URL(address).origin;
}

/**
 * Whose pages an origin may be. `ANY_SUBDOMAIN`: the template puts the subdomain into the path, so that all accounts
 * share one origin. `undefined`: no account's.
 */
export function subdomainOfOrigin(template: string, origin: string): string | undefined {
  const [before = '', after = ''] = template.split(PLACE);
  const isInHost = /^[^/]*\/\/[^/]*$/.test(before);
  if (!isInHost) return origin === new URL(before).origin ? ANY_SUBDOMAIN : undefined;
  const tail = after.replace(/\/.*$/, '');
  if (!origin.startsWith(before) || !origin.endsWith(tail)) return undefined;
  const subdomain = origin.slice(before.length, origin.length - tail.length);
  return isSubdomain(subdomain) ? subdomain.toLowerCase() : undefined;
}

export function sameAddress(left: string, right: string): boolean {
  return normalized(left) === normalized(right);
}

function normalized(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  return `${url.origin}${url.pathname.replace(/\/+$/, '').toLowerCase()}`;
}
