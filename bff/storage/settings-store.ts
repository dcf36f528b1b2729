import type { Pool, PoolClient, QueryConfig } from 'pg';
import type { SettingsStore, StoredSettings } from '../accounts/settings';
import { settingsBodySchema } from '../accounts/settings-schema';
import type { WidgetUser } from '../auth/widget-user';
import { AppError } from '../domain/errors';
import type { AccountId } from '../domain/ids';
import { inAccount, inAccountStatement } from './account-transaction';
import type { Encryption } from './encryption';

interface SettingsRow {
  readonly document: unknown;
  readonly voip_token: Buffer | null;
}

export function createSettingsStore(pool: Pool, encryption: Encryption): SettingsStore {
  const open = (account: AccountId, row: SettingsRow): StoredSettings => ({
    // Fields that are newer than the row get their defaults.
    body: settingsBodySchema.parse(row.document),
    secrets:
      row.voip_token === null
        ? {}
        : (JSON.parse(
            encryption.open(credentialsPurpose(account), row.voip_token),
          ) as StoredSettings['secrets']),
  });

  const read = (account: AccountId): QueryConfig => ({
    name: 'read-settings',
    text: 'select document, voip_token from widget_settings where kommo_account_id = $1',
    values: [account],
  });
  const opened = (account: AccountId, rows: readonly SettingsRow[]): StoredSettings | undefined =>
    rows[0] === undefined ? undefined : open(account, rows[0]);

  return {
    read: async (account) =>
      opened(account, (await inAccountStatement<SettingsRow>(pool, account, read(account))).rows),
    replace: (user, revise) =>
      inAccount(pool, user.accountId, async (client) => {
        await lockAccount(client, user.accountId);
        const { rows } = await client.query<SettingsRow>(read(user.accountId));
        const next = revise(opened(user.accountId, rows));
        const sealed = encryption.seal(credentialsPurpose(user.accountId), JSON.stringify(next.secrets));
        await saveDocument(client, user, { next, sealed });
        await replaceExtensions(client, user.accountId, next);
        return next;
      }),
  };
}

/** What the credentials of an account are sealed for. */
export function credentialsPurpose(account: AccountId): string {
  return `voip-token:${account}`;
}

/** There may be no settings row to lock yet; the account's is there for as long as it has the integration. */
async function lockAccount(client: PoolClient, account: AccountId): Promise<void> {
  const { rowCount } = await client.query(
    'select from accounts where kommo_account_id = $1 for no key update',
    [account],
  );
  if (rowCount !== 1) throw new AppError('auth/account-not-installed');
}

async function saveDocument(
  client: PoolClient,
  user: WidgetUser,
  { next, sealed }: { readonly next: StoredSettings; readonly sealed: Buffer },
): Promise<void> {
  await client.query(
    `insert into widget_settings (kommo_account_id, subdomain, active, voip_token, document, updated_by)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (kommo_account_id) do update set
       subdomain = excluded.subdomain, active = excluded.active, voip_token = excluded.voip_token,
       document = excluded.document, updated_by = excluded.updated_by, updated_at = now()`,
    [user.accountId, user.subdomain, next.body.active, sealed, JSON.stringify(next.body), user.userId],
  );
}

async function replaceExtensions(
  client: PoolClient,
  account: AccountId,
  { body }: StoredSettings,
): Promise<void> {
  await client.query('delete from voip_users where kommo_account_id = $1', [account]);
  await client.query(
    `insert into voip_users (kommo_account_id, kommo_user_id, extension_id)
     select $1, user_id, extension from unnest($2::bigint[], $3::text[]) as manager (user_id, extension)`,
    [account, body.managers.map((one) => one.kommoUserId), body.managers.map((one) => one.extension)],
  );
}
