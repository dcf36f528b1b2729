/** The rows of `kommo_auth_tokens`, sealed as they are stored. */
import type { Pool, PoolClient, QueryConfig } from 'pg';
import type { AccountId } from '../domain/ids';
import { inAccount, inAccountStatement } from './account-transaction';

export interface TokenRow {
  readonly userId: number;
  readonly subdomain: string;
  readonly accessToken: Buffer;
  readonly refreshToken: Buffer;
  readonly expiresAt: Date;
}

export interface SealedPair {
  readonly accessToken: Buffer;
  readonly refreshToken: Buffer;
  readonly expiresAt: Date;
  readonly refreshedAt: Date;
}

/** What may be done with a row while it is locked. */
export interface LockedToken {
  readonly row: TokenRow;
  replace(pair: SealedPair): Promise<void>;
  /** The last authorization of an account takes the account's status with it. */
  revoke(): Promise<void>;
}

export type TokenRows = ReturnType<typeof createTokenRows>;

/** Of the account that is the first parameter. */
export const ACTIVE_TOKENS = `
  select t.kommo_user_id as "userId", a.subdomain, t.access_token as "accessToken",
         t.refresh_token as "refreshToken", t.expires_at as "expiresAt"
  from kommo_auth_tokens t join accounts a using (kommo_account_id)
  where t.kommo_account_id = $1 and t.state = 'active'`;

export function createTokenRows({ pool }: { pool: Pool }) {
  return {
    async ofAccount(account: AccountId, preferAdmin: boolean): Promise<TokenRow | undefined> {
      const order = 'order by (t.is_admin and $2) desc, t.refreshed_at desc, t.id limit 1';
      const text = `${ACTIVE_TOKENS} ${order}`;
      return first(pool, account, { name: 'token-of-account', text, values: [account, preferAdmin] });
    },

    async ofUser(account: AccountId, userId: number): Promise<TokenRow | undefined> {
      const text = `${ACTIVE_TOKENS} and t.kommo_user_id = $2`;
      return first(pool, account, { name: 'token-of-user', text, values: [account, userId] });
    },

    /** Runs `work` while nobody else can refresh this pair; `work` gets nothing when somebody else does. */
    locked<T>(
      account: AccountId,
      userId: number,
      work: (token: LockedToken | undefined) => Promise<T>,
    ): Promise<T> {
      return inAccount(pool, account, async (client) => {
        const { rows } = await client.query<TokenRow>(
          `${ACTIVE_TOKENS} and t.kommo_user_id = $2 for update of t skip locked`,
          [account, userId],
        );
        return work(rows[0] === undefined ? undefined : lockedToken(client, account, rows[0]));
      });
    },

    /** Authorizations of any account that nobody has refreshed since. */
    async idleSince(time: Date, limit: number): Promise<readonly { account: AccountId; userId: number }[]> {
      const { rows } = await pool.query<{ account: AccountId; userId: number }>(
        `select kommo_account_id as account, kommo_user_id as "userId" from kommo_auth_tokens
         where state = 'active' and refreshed_at < $1 order by refreshed_at limit $2`,
        [time, limit],
      );
      return rows;
    },
  };
}

async function first(pool: Pool, account: AccountId, query: QueryConfig): Promise<TokenRow | undefined> {
  const { rows } = await inAccountStatement<TokenRow>(pool, account, query);
  return rows[0];
}

const REPLACE = `
  update kommo_auth_tokens
  set access_token = $3, refresh_token = $4, expires_at = $5, refreshed_at = $6
  where kommo_account_id = $1 and kommo_user_id = $2`;

const REVOKE = `
  update kommo_auth_tokens set state = 'revoked' where kommo_account_id = $1 and kommo_user_id = $2`;

const REVOKE_ACCOUNT = `
  update accounts set status = 'unauthorized', updated_at = now()
  where kommo_account_id = $1 and status in ('active', 'payment-required')
    and not exists (select from kommo_auth_tokens t where t.kommo_account_id = $1 and t.state = 'active')`;

function lockedToken(client: PoolClient, account: AccountId, row: TokenRow): LockedToken {
  return {
    row,
    async replace({ accessToken, refreshToken, expiresAt, refreshedAt }) {
      await client.query(REPLACE, [account, row.userId, accessToken, refreshToken, expiresAt, refreshedAt]);
    },
    async revoke() {
      await client.query(REVOKE, [account, row.userId]);
      await client.query(REVOKE_ACCOUNT, [account]);
    },
  };
}
