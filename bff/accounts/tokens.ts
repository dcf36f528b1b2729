/**
 * The pairs of tokens, one for each user of an account who has authorized the integration.
 *
 *   (none) ──install──▶ active ──Kommo refuses the refresh token──▶ revoked ──install──▶ active
 *      ▲                  │ refresh: active with the next pair                    │
 *      └──────────────────┴───────────────────uninstall──────────────────────────┘
 *
 * A refresh replaces both tokens, and Kommo keeps the old refresh token alive only until the new pair is first used.
 * So one refresh of a pair runs at a time: callers of one process share it, processes exclude each other by a row
 * lock that is held through the request. The new pair is committed before anybody gets to see it. A 401 first looks
 * whether the pair has been replaced meanwhile.
 *
 * If the process dies, or the database fails, between Kommo's answer and the commit, the old pair is still stored,
 * nobody has used the new one, and the next refresh works with the old one. The transaction may last
 * longer than the request (60 s idle against 15 s), so a slow answer is not rolled back.
 *
 * When no pair of an account is left, its status is `unauthorized` until somebody installs or authorizes again.
 * Not guaranteed: that Kommo reads "first used" as we do. If it kills the old refresh token at the exchange, a lost
 * answer ends the authorization.
 */
import type { AccessToken, AccessTokens } from '../crm/kommo/access-tokens';
import { AppError } from '../domain/errors';
import type { AccountId } from '../domain/ids';
import type { RefreshTokenDeps } from './tokens-refresh';
import { createRefreshToken } from './tokens-refresh';
import { openAccessToken } from './tokens-sealing';

export interface Tokens extends AccessTokens {
  /** Refreshes pairs that nobody used for long, before Kommo's three months are over. Gives how many it refreshed. */
  keepAlive(): Promise<number>;
}

export type TokensDeps = RefreshTokenDeps;

/** A token that ends while its request waits would be refused. */
const EXPIRY_MARGIN_MS = 60_000;
const IDLE_MS = 30 * 86_400_000;
/** More wait for the next day. */
const IDLE_BATCH = 500;

export function createTokens(deps: TokensDeps): Tokens {
  const { rows, encryption, clock, logger } = deps;
  const refreshToken = createRefreshToken(deps);
  const underWay = new Map<string, Promise<AccessToken>>();

  async function accessToken(
    account: AccountId,
    { preferAdmin = false }: { readonly preferAdmin?: boolean } = {},
  ): Promise<AccessToken> {
    const row = await rows.ofAccount(account, preferAdmin);
    if (row === undefined) throw unauthorized(account);
    const token = openAccessToken(encryption, account, row);
    const isFresh = row.expiresAt.getTime() - clock.now().getTime() > EXPIRY_MARGIN_MS;
    return isFresh ? token : renew(account, token);
  }

  function renew(account: AccountId, refused: AccessToken): Promise<AccessToken> {
    const name = `${account}:${refused.userId}`;
    const running = underWay.get(name);
    if (running !== undefined) return running;
    const started = replaceToken(account, refused).finally(() => underWay.delete(name));
    underWay.set(name, started);
    return started;
  }

  async function replaceToken(account: AccountId, refused: AccessToken): Promise<AccessToken> {
    const token = await refreshToken(account, refused);
    if (token !== undefined) return token;
    // The authorization of another user may still work.
    const row = await rows.ofAccount(account, true);
    if (row === undefined) throw unauthorized(account);
    return openAccessToken(encryption, account, row);
  }

  return {
    accessToken,
    renew,

    async keepAlive() {
      const idle = await rows.idleSince(new Date(clock.now().getTime() - IDLE_MS), IDLE_BATCH);
      for (const { account, userId } of idle) {
        const row = await rows.ofUser(account, userId);
        if (row === undefined) continue;
        await renew(account, openAccessToken(encryption, account, row)).catch((error: unknown) => {
          logger.warn({ err: error, account }, 'an idle authorization was not refreshed');
        });
      }
      return idle.length;
    },
  };
}

function unauthorized(account: AccountId): AppError {
  return new AppError('crm/unauthorized', { context: { account } });
}
