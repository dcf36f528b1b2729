import type { AccountId } from '../../domain/ids';

/** The right to speak for one user of an account, and where to speak. */
export interface AccessToken {
  readonly value: string;
  readonly userId: number;
  readonly subdomain: string;
}

/** What the client needs of accounts/tokens. */
export interface AccessTokens {
  /** @throws AppError `crm/unauthorized` when the account has no authorization that may still work */
  accessToken(account: AccountId, options?: { readonly preferAdmin?: boolean }): Promise<AccessToken>;
  /** After a 401: the token that took the place of `refused`, or a new one. @throws AppError `crm/…` */
  renew(account: AccountId, refused: AccessToken): Promise<AccessToken>;
}
