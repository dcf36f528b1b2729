/** One refresh of a pair; the states and what a crash leaves are told in ./tokens. */
import type { Logger } from 'pino';
import type { Clock } from '../clock';
import type { AccessToken } from '../crm/kommo/access-tokens';
import type { OAuth, Refresh } from '../crm/kommo/oauth';
import { AppError } from '../domain/errors';
import type { AccountId } from '../domain/ids';
import type { Encryption } from '../storage/encryption';
import type { LockedToken, TokenRows } from '../storage/kommo-token-rows';
import { openAccessToken, openTokens, sealPair } from './tokens-sealing';

export interface RefreshTokenDeps {
  readonly rows: TokenRows;
  readonly oauth: OAuth;
  readonly encryption: Encryption;
  readonly clock: Clock;
  readonly logger: Logger;
}

type Outcome = { readonly kind: 'fresh'; readonly token: AccessToken } | { readonly kind: 'busy' | 'dead' };

/** Another process holds the lock no longer than a request may last. */
const BUSY_PAUSE_MS = 500;
const MOST_TRIES = 60;

/** Makes what gives the token after `refused`; undefined when that user's authorization has ended. */
export function createRefreshToken(deps: RefreshTokenDeps) {
  const { rows, oauth, encryption, clock, logger } = deps;

  async function refreshLocked(
    { account, refused, refresh }: RefreshOfToken,
    locked: LockedToken | undefined,
  ): Promise<Outcome> {
    if (locked === undefined) return { kind: 'busy' };
    const { userId, subdomain } = locked.row;
    const stored = openTokens(encryption, account, locked.row);
    if (stored.accessToken !== refused.value) {
      return { kind: 'fresh', token: openAccessToken(encryption, account, locked.row) };
    }
    const pair = await refresh(stored.refreshToken).catch(undefinedWhenDead);
    if (pair === undefined) {
      await locked.revoke();
      logger.error({ account, userId }, 'an authorization of Kommo has ended');
      return { kind: 'dead' };
    }
    await locked.replace(sealPair({ encryption, clock }, { account, userId, pair }));
    return { kind: 'fresh', token: { value: pair.accessToken, userId, subdomain } };
  }

  return async (account: AccountId, refused: AccessToken): Promise<AccessToken | undefined> => {
    for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
      const row = await rows.ofUser(account, refused.userId);
      if (row === undefined) return undefined;
      const current = openAccessToken(encryption, account, row);
      if (current.value !== refused.value) return current;
      const outcome = await oauth.inTurn(row.subdomain, (refresh) =>
        rows.locked(account, refused.userId, (locked) =>
          refreshLocked({ account, refused, refresh }, locked),
        ),
      );
      if (outcome.kind === 'fresh') return outcome.token;
      if (outcome.kind === 'dead') return undefined;
      await clock.after(BUSY_PAUSE_MS);
    }
    throw new AppError('crm/unavailable', { retry: 'backoff', detail: 'another refresh does not end' });
  };
}

interface RefreshOfToken {
  readonly account: AccountId;
  readonly refused: AccessToken;
  readonly refresh: Refresh;
}

function undefinedWhenDead(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'crm/unauthorized') return undefined;
  throw error;
}
