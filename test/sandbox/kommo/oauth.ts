import { randomBytes } from 'node:crypto';

import type { AccountState, UserRecord } from './account-state';
import type { Answer } from './answer';
import { problem, Refusal } from './answer';
import { ACCESS_TOKEN_SECONDS, createGrants } from './oauth-grants';
import type { Grant, GrantOwner } from './oauth-grants';
import type { Switches } from './switches';
import type { Item } from './validation';
import { isItem } from './validation';

const CODE_LIFETIME_MS = 20 * 60_000;

export interface OAuthOptions {
  /** Milliseconds. */
  readonly clock: () => number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly switches: Readonly<Switches>;
}

interface IssuedCode extends GrantOwner {
  readonly issuedAtMs: number;
  isSpent: boolean;
}

/** The token endpoint's errors have a shape of their own, without `error` or `invalid_grant`. */
function oauthProblem(status: 400 | 401, hint: string): Refusal {
  const body = {
    hint,
    title: status === 401 ? 'Unauthorized' : 'Bad Request',
    type: 'https://developers.amocrm.ru/v3/errors/OAuthProblemJson',
    status,
    detail: 'The provided authorization grant or refresh token is invalid, expired or revoked',
  };
  return new Refusal({ status, body: JSON.stringify(body), contentType: 'application/problem+json' });
}

/** What came to the token endpoint with a refresh token. */
export interface RefreshTally {
  readonly granted: number;
  /** With a token that was dead, because what it had been exchanged for was in use. */
  readonly ofSpentTokens: number;
}

export function createOAuth(options: OAuthOptions) {
  const tally = { granted: 0, ofSpentTokens: 0 };
  const codes = new Map<string, IssuedCode>();
  const grants = createGrants(options);

  function checkClient(item: Item): void {
    if (item.client_id !== options.clientId) throw oauthProblem(400, 'Client not found');
    if (item.client_secret !== options.clientSecret) throw oauthProblem(401, 'Client authentication failed');
    if (item.redirect_uri !== options.redirectUri) throw oauthProblem(400, 'Redirect URI mismatch');
  }

  function exchangeCode(account: AccountState, item: Item): Grant {
    const code = codes.get(String(item.code));
    if (code?.accountId !== account.id) throw oauthProblem(400, 'Cannot decrypt the authorization code');
    if (code.isSpent) throw oauthProblem(400, 'Authorization code has been revoked');
    if (options.clock() >= code.issuedAtMs + CODE_LIFETIME_MS) {
      throw oauthProblem(400, 'Authorization code has expired');
    }
    code.isSpent = true;
    return grants.issue({ accountId: code.accountId, userId: code.userId });
  }

  function refresh(account: AccountState, item: Item): Grant {
    const old = grants.byRefreshToken(String(item.refresh_token));
    if (old?.accountId !== account.id) throw oauthProblem(401, 'Invalid refresh token');
    if (grants.isRefreshDead(old)) {
      tally.ofSpentTokens += 1;
      throw oauthProblem(401, 'Token has been revoked');
    }
    tally.granted += 1;
    // The refresh token belongs to its pair: sending it is a use of that pair.
    grants.markUsed(old);
    return grants.issue({ accountId: old.accountId, userId: old.userId }, old);
  }

  function exchange(account: AccountState, item: Item): Grant {
    checkClient(item);
    if (item.grant_type === 'authorization_code') return exchangeCode(account, item);
    if (item.grant_type === 'refresh_token') return refresh(account, item);
    throw oauthProblem(400, 'Check the `grant_type` parameter');
  }

  return {
    /** What Kommo sends to the redirect URI once a user has agreed; good for one exchange within 20 minutes. */
    issueCode(account: AccountState, userId: number): string {
      const code = `def502${randomBytes(64).toString('hex')}`;
      codes.set(code, { accountId: account.id, userId, issuedAtMs: options.clock(), isSpent: false });
      return code;
    },
    /** `POST /oauth2/access_token`. The answer does not say which account the tokens are for. */
    answerTokenRequest(account: AccountState, body: unknown): Answer {
      if (!isItem(body)) throw new Refusal(problem(400, 'Request body must be an object'));
      const grant = exchange(account, body);
      const answer = {
        token_type: 'Bearer',
        expires_in: ACCESS_TOKEN_SECONDS,
        server_time: Math.floor(options.clock() / 1000),
        access_token: grant.accessToken,
        refresh_token: grant.refreshToken,
      };
      return { status: 200, body: JSON.stringify(answer), contentType: 'application/json' };
    },
    /**
     * The user whose token a request carries; this is the use that ends the life of the pair before.
     *
     * @throws Refusal with 401 when the token is expired, revoked, of another account, or the integration is off.
     */
    authenticate(account: AccountState, authorization: string | undefined): UserRecord {
      const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
      const grant = token === undefined ? undefined : grants.byLiveAccessToken(token);
      const user = account.users.find(({ id, isActive }) => isActive && id === grant?.userId);
      if (grant?.accountId !== account.id || user === undefined || !account.installed) {
        throw new Refusal(problem(401, 'Invalid user name or password'));
      }
      grants.markUsed(grant);
      return user;
    },
    refreshTally: (): RefreshTally => ({ ...tally }),
    expireAccess: (accountId: number): void => grants.expireAccess(accountId),
    revokeAll: (accountId: number): void => grants.revokeAll(accountId),
  };
}

export type OAuth = ReturnType<typeof createOAuth>;
