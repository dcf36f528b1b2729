import { randomBytes, randomUUID } from 'node:crypto';

import jwt from 'jsonwebtoken';

import type { Switches } from './switches';

export const ACCESS_TOKEN_SECONDS = 86_400;
const REFRESH_TOKEN_MS = 90 * 86_400_000;

/** Kommo signs its access tokens with a key nobody else has; so does this process. */
const SIGNING_KEY = randomBytes(32);

const SCOPES = ['push_notifications', 'files', 'crm', 'files_delete', 'notifications'];

export interface Grant {
  readonly accountId: number;
  readonly userId: number;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly issuedAtMs: number;
  readonly predecessor: Grant | undefined;
  isAccessRevoked: boolean;
  isRefreshRevoked: boolean;
  isUsed: boolean;
}

export interface GrantOwner {
  readonly accountId: number;
  readonly userId: number;
}

/** Claims seen on Kommo's tokens, and `aud` and `jti`, without which two tokens of one second would be equal. */
function signAccessToken(owner: GrantOwner, clientId: string, nowMs: number): string {
  const issuedAt = Math.floor(nowMs / 1000);
  const claims = {
    aud: clientId,
    jti: randomUUID(),
    sub: String(owner.userId),
    exp: issuedAt + ACCESS_TOKEN_SECONDS,
    account_id: owner.accountId,
    base_domain: 'kommo.com',
    api_domain: 'api-c.kommo.com',
    scopes: SCOPES,
  };
  return jwt.sign(claims, SIGNING_KEY, { algorithm: 'HS256', noTimestamp: true });
}

/**
 * Token pairs and their rotation.
 *
 *   new ──(its access or refresh token is used)──▶ used: the predecessor's refresh token is dead from here on
 *
 * Until then the predecessor's refresh token still works, so a client that lost the answer can send it again. What
 * it then gets replaces the pair it never saw: of two successors only the later one lives.
 */
export function createGrants(deps: { clock: () => number; clientId: string; switches: Readonly<Switches> }) {
  const grants: Grant[] = [];

  function revoke(grant: Grant): void {
    grant.isRefreshRevoked = true;
    if (deps.switches.oldAccessTokenRevokedWithRefresh) grant.isAccessRevoked = true;
  }

  function supersedeUnused(predecessor: Grant): void {
    for (const other of grants) {
      if (other.predecessor !== predecessor || other.isUsed) continue;
      other.isRefreshRevoked = true;
      other.isAccessRevoked = true;
    }
  }

  return {
    issue(owner: GrantOwner, predecessor?: Grant): Grant {
      if (predecessor !== undefined) {
        supersedeUnused(predecessor);
        if (deps.switches.oldRefreshTokenRevokedAtRotation) revoke(predecessor);
      }
      const grant: Grant = {
        ...owner,
        accessToken: signAccessToken(owner, deps.clientId, deps.clock()),
        refreshToken: `def50200${randomBytes(48).toString('hex')}`,
        issuedAtMs: deps.clock(),
        predecessor,
        isAccessRevoked: false,
        isRefreshRevoked: false,
        isUsed: false,
      };
      grants.push(grant);
      return grant;
    },
    markUsed(grant: Grant): void {
      grant.isUsed = true;
      if (grant.predecessor !== undefined) revoke(grant.predecessor);
    },
    byRefreshToken: (token: string): Grant | undefined =>
      grants.find((grant) => grant.refreshToken === token),
    /** The grant of an access token that is neither expired nor revoked. */
    byLiveAccessToken(token: string): Grant | undefined {
      const grant = grants.find(({ accessToken }) => accessToken === token);
      const isExpired = grant !== undefined && deps.clock() >= grant.issuedAtMs + ACCESS_TOKEN_SECONDS * 1000;
      return grant === undefined || grant.isAccessRevoked || isExpired ? undefined : grant;
    },
    isRefreshDead: (grant: Grant): boolean =>
      grant.isRefreshRevoked || deps.clock() >= grant.issuedAtMs + REFRESH_TOKEN_MS,
    /** As if a day had passed: refresh tokens stay good. */
    expireAccess(accountId: number): void {
      for (const grant of grants.filter((own) => own.accountId === accountId)) grant.isAccessRevoked = true;
    },
    revokeAll(accountId: number): void {
      for (const grant of grants.filter((own) => own.accountId === accountId)) {
        grant.isAccessRevoked = true;
        grant.isRefreshRevoked = true;
      }
    },
  };
}

export type Grants = ReturnType<typeof createGrants>;
