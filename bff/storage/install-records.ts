/** `install_codes`, and what a finished install leaves in the account's tables. No account is known before. */
import { randomBytes } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import type { SettingsInput } from '../contract/settings';
import type { AccountId } from '../domain/ids';
import { inTransaction } from './account-transaction';
import { ACTIVE_TOKENS } from './kommo-token-rows';
import type { SealedPair, TokenRow } from './kommo-token-rows';

export interface NewInstallCode {
  readonly subdomain: string;
  readonly codeHash: Buffer;
  readonly sealed: Buffer;
  readonly fromWidget: boolean;
  readonly receivedAt: Date;
}

export interface ClaimedInstallCode {
  readonly id: number;
  readonly subdomain: string;
  readonly sealed: Buffer;
  /** Counts this claim too, and tells it from any other: whoever claims later has a higher one. */
  readonly attempts: number;
  readonly receivedAt: Date;
  /** Not an install: the account that is said to have taken the integration away. */
  readonly uninstalledAccount: AccountId | null;
}

export interface UninstallOptions {
  /** Of an authorization that is put aside. */
  readonly seal: (row: TokenRow) => Buffer;
  /** When Kommo may be asked whether it is true. */
  readonly confirmAt: Date;
}

export interface InstalledAccount {
  readonly account: AccountId;
  readonly subdomain: string;
  readonly userId: number;
  readonly isAdmin: boolean;
  readonly tokens: SealedPair;
  readonly defaultSettings: Omit<SettingsInput, 'credentials'>;
}

export type InstallRecords = ReturnType<typeof createInstallRecords>;

type Claim = Pick<ClaimedInstallCode, 'id' | 'attempts'>;

const STORE = `
  insert into install_codes (subdomain, code_hash, code_encrypted, from_widget, received_at, next_attempt_at)
  values ($1, $2, $3, $4, $5, $5) on conflict (code_hash) do nothing`;

const CLAIM = `
  update install_codes set attempts = attempts + 1, lease_until = $2
  where id in (
    select id from install_codes
    where state = 'waiting' and next_attempt_at <= $1 and (lease_until is null or lease_until <= $1)
    order by next_attempt_at limit $3 for update skip locked)
  returning id, subdomain, code_encrypted as sealed, attempts, received_at as "receivedAt",
    uninstalled_account as "uninstalledAccount"`;

/** A claim that has run out, and whose code somebody else has claimed since, changes nothing. */
const OWN = `id = $1 and attempts = $2 and state = 'waiting'`;

export function createInstallRecords({ pool }: { pool: Pool }) {
  const change = async (assignments: string, claim: Claim, values: readonly unknown[]): Promise<boolean> => {
    const parameters = [claim.id, claim.attempts, ...values];
    const { rowCount } = await pool.query(`update install_codes set ${assignments} where ${OWN}`, parameters);
    return rowCount === 1;
  };

  return {
    /** The same code again changes nothing. */
    async store(code: NewInstallCode): Promise<void> {
      const { subdomain, codeHash, sealed, fromWidget, receivedAt } = code;
      await inTransaction(pool, (client) =>
        client.query(STORE, [subdomain, codeHash, sealed, fromWidget, receivedAt]),
      );
    },

    async claim(now: Date, leaseUntil: Date, limit: number): Promise<readonly ClaimedInstallCode[]> {
      const { rows } = await inTransaction(pool, (client) =>
        client.query<ClaimedInstallCode>(CLAIM, [now, leaseUntil, limit]),
      );
      return rows;
    },

    /** Puts what the code was exchanged for in its place. False: another worker has claimed it. */
    keep: (claim: Claim, sealed: Buffer) => change('code_encrypted = $3', claim, [sealed]),

    retryAt: (claim: Claim, at: Date, reason: string) =>
      change('next_attempt_at = $3, lease_until = null, last_error = $4', claim, [at, reason]),

    /** Secrets are removed. */
    fail: (claim: Claim, reason: string) =>
      change(`state = 'failed', code_encrypted = '', last_error = $3`, claim, [reason]),

    /**
     * Everything or nothing. False: another worker has claimed it, or an account that was said to be gone is gone, or has
     * been installed anew; and nothing was stored.
     */
    finish: (claim: ClaimedInstallCode, installed: InstalledAccount): Promise<boolean> =>
      inTransaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `update install_codes set state = 'exchanged', code_encrypted = '', last_error = null where ${OWN}`,
          [claim.id, claim.attempts],
        );
        if (rowCount !== 1) return false;
        if (claim.uninstalledAccount !== null && !(await isUninstalled(client, claim.uninstalledAccount)))
          return false;
        await storeInstalled(client, installed);
        return true;
      }),

    /** Repeatable; an unknown account is none to uninstall. Authorizations that have not expired are put aside. */
    uninstall: (account: AccountId, { seal, confirmAt }: UninstallOptions): Promise<void> =>
      inTransaction(pool, async (client) => {
        const { rows } = await client.query<TokenRow>(
          `${ACTIVE_TOKENS} and t.expires_at > now() for update of t`,
          [account],
        );
        for (const row of rows) {
          await client.query(PUT_ASIDE, [row.subdomain, randomBytes(32), seal(row), confirmAt, account]);
        }
        await client.query(UNINSTALL, [account]);
        await client.query('delete from kommo_auth_tokens where kommo_account_id = $1', [account]);
      }),
  };
}

const PUT_ASIDE = `
  insert into install_codes
    (subdomain, code_hash, code_encrypted, from_widget, received_at, next_attempt_at, uninstalled_account)
  values ($1, $2, $3, false, now(), $4, $5)`;

async function isUninstalled(client: PoolClient, account: AccountId): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from accounts where kommo_account_id = $1 and status = 'uninstalled' for update`,
    [account],
  );
  return rowCount === 1;
}

const UNINSTALL = `
  update accounts set status = 'uninstalled', uninstalled_at = now(), updated_at = now()
  where kommo_account_id = $1 and status <> 'uninstalled'`;

const STORE_ACCOUNT = `
  insert into accounts (kommo_account_id, subdomain) values ($1, $2)
  on conflict (kommo_account_id) do update
  set subdomain = excluded.subdomain, status = 'active', uninstalled_at = null, updated_at = now()`;

const STORE_TOKENS = `
  insert into kommo_auth_tokens
    (kommo_account_id, kommo_user_id, is_admin, access_token, refresh_token, expires_at, refreshed_at)
  values ($1, $2, $3, $4, $5, $6, $7)
  on conflict (kommo_account_id, kommo_user_id) do update
  set is_admin = excluded.is_admin, access_token = excluded.access_token, refresh_token = excluded.refresh_token,
      expires_at = excluded.expires_at, refreshed_at = excluded.refreshed_at, state = 'active'`;

const STORE_SETTINGS = `
  insert into widget_settings (kommo_account_id, subdomain, document) values ($1, $2, $3)
  on conflict (kommo_account_id) do update set subdomain = excluded.subdomain`;

async function storeInstalled(client: PoolClient, installed: InstalledAccount): Promise<void> {
  const { account, subdomain, userId, isAdmin, tokens, defaultSettings } = installed;
  await client.query(STORE_ACCOUNT, [account, subdomain]);
  const { accessToken, refreshToken, expiresAt, refreshedAt } = tokens;
  await client.query(STORE_TOKENS, [
    account,
    userId,
    isAdmin,
    accessToken,
    refreshToken,
    expiresAt,
    refreshedAt,
  ]);
  await client.query(STORE_SETTINGS, [account, subdomain, JSON.stringify(defaultSettings)]);
}
