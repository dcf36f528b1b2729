/**
 * Where somebody of an account authorizes the integration anew, without installing it again. Kommo hands the `state`
 * back with the code: one that we signed must be for the account that the code comes from, and not older than a day.
 * Installs that begin in Kommo carry no state, or one that is not ours: they prove nothing by it and lose nothing, since
 * tokens belong to whom Kommo says (see ./install).
 * https://developers.kommo.com/docs/oauth-20
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock';
import { accountOrigin } from '../crm/kommo/origin';

export interface AuthorizationLinks {
  /** Kommo's page of consent, for any user of the account. */
  authorizeUrl(subdomain: string): string;
  /** False for a state of ours that was changed, is for another account, or is too old. */
  accepts(state: string, subdomain: string): boolean;
}

export interface AuthorizationLinksDeps {
  readonly clientId: string;
  readonly originTemplate: string;
  /** Those of every encryption key; the first signs. */
  readonly keys: readonly [Buffer, ...Buffer[]];
  readonly clock: Clock;
}

const MARK = 'kt1';
const LIFETIME_MS = 86_400_000;

export function createAuthorizationLinks(deps: AuthorizationLinksDeps): AuthorizationLinks {
  const { clientId, originTemplate, keys, clock } = deps;

  return {
    authorizeUrl(subdomain) {
      const expires = (clock.now().getTime() + LIFETIME_MS).toString(36);
      const state = `${MARK}.${expires}.${sign(keys[0], subdomain, expires).toString('base64url')}`;
      const query = new URLSearchParams({ client_id: clientId, state, mode: 'popup' });
      // Accounts are asked at their own address, consent at the address they share.
      return `${accountOrigin(originTemplate, 'www')}/oauth?${query.toString()}`;
    },
    accepts(state, subdomain) {
      const [mark, expires = '', signature = ''] = state.split('.');
      if (mark !== MARK) return true;
      const given = Buffer.from(signature, 'base64url');
      const isOurs = keys.some((key) => isSame(given, sign(key, subdomain, expires)));
      return isOurs && parseInt(expires, 36) > clock.now().getTime();
    },
  };
}

function sign(key: Buffer, subdomain: string, expires: string): Buffer {
  return createHmac('sha256', key).update(`${subdomain}|${expires}`).digest();
}

function isSame(given: Buffer, expected: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}
