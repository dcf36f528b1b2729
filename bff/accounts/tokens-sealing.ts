import type { Clock } from '../clock';
import type { AccessToken } from '../crm/kommo/access-tokens';
import type { TokenPair } from '../crm/kommo/kommo-answer';
import type { AccountId } from '../domain/ids';
import type { Encryption } from '../storage/encryption';
import type { SealedPair, TokenRow } from '../storage/kommo-token-rows';

export interface OwnedPair {
  readonly account: AccountId;
  readonly userId: number;
  readonly pair: TokenPair;
}

/** A pair as it is stored. */
export function sealPair(
  { encryption, clock }: { readonly encryption: Encryption; readonly clock: Clock },
  { account, userId, pair }: OwnedPair,
): SealedPair {
  const refreshedAt = clock.now();
  return {
    accessToken: encryption.seal(tokenPurpose('access', account, userId), pair.accessToken),
    refreshToken: encryption.seal(tokenPurpose('refresh', account, userId), pair.refreshToken),
    expiresAt: new Date(refreshedAt.getTime() + pair.expiresInSeconds * 1000),
    refreshedAt,
  };
}

/** @throws AppError `bug/unexpected` when a row was moved to another account or user */
export function openTokens(
  encryption: Encryption,
  account: AccountId,
  { userId, accessToken, refreshToken }: TokenRow,
): Pick<TokenPair, 'accessToken' | 'refreshToken'> {
  return {
    accessToken: encryption.open(tokenPurpose('access', account, userId), accessToken),
    refreshToken: encryption.open(tokenPurpose('refresh', account, userId), refreshToken),
  };
}

/** @throws AppError as `openTokens` */
export function openAccessToken(encryption: Encryption, account: AccountId, row: TokenRow): AccessToken {
  const { accessToken } = openTokens(encryption, account, row);
  return { value: accessToken, userId: row.userId, subdomain: row.subdomain };
}

/** What a token is sealed for. */
export function tokenPurpose(which: 'access' | 'refresh', account: AccountId, userId: number): string {
  return `kommo-${which}-token:${account}:${userId}`;
}
