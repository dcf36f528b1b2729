import type { Pool } from 'pg';
import type { ConnectionKey, ConnectionStore } from '../accounts/connections';
import { hashOfKey } from '../accounts/connections';
import { AppError } from '../domain/errors';
import type { AccountId } from '../domain/ids';
import { inAccount, inAccountRepeatableStatement, inAccountStatement } from './account-transaction';
import type { Encryption } from './encryption';

interface ConnectionRow {
  readonly key_encrypted: Buffer;
  readonly last_delivery_at: Date | null;
}

const ACCEPTS = `
  select from provider_connections connection join accounts using (kommo_account_id)
  where connection.kommo_account_id = $1 and provider = $2 and accounts.status <> 'uninstalled'
    and (key_hash = $3 or (previous_key_hash = $3 and previous_key_until > $4))`;

const CHANGE_KEY = `
  update provider_connections set
    previous_key_hash = key_hash, previous_key_until = $5, key_hash = $3, key_encrypted = $4
  where kommo_account_id = $1 and provider = $2`;

/** Every delivery of a burst would change the same row: a second's accuracy is enough. */
const NOTE_DELIVERY = `
  update provider_connections set last_delivery_at = $3
  where kommo_account_id = $1 and provider = $2
    and (last_delivery_at is null or last_delivery_at < $3::timestamptz - interval '1 second')`;

export function createConnectionStore(pool: Pool, encryption: Encryption): ConnectionStore {
  return {
    accepts: ({ account, provider }, keyHash, at) =>
      isAccepted(pool, account, [account, provider, keyHash, at]),
    readOrCreate: (connection, newKey) =>
      inAccount(pool, connection.account, async (client) => {
        const { account, provider } = connection;
        await client.query(
          `insert into provider_connections (kommo_account_id, provider, key_hash, key_encrypted)
           values ($1, $2, $3, $4) on conflict do nothing`,
          [account, provider, hashOfKey(newKey), encryption.seal(webhookKeyPurpose(connection), newKey)],
        );
        const { rows } = await client.query<ConnectionRow>(
          'select key_encrypted, last_delivery_at from provider_connections where kommo_account_id = $1 and provider = $2',
          [account, provider],
        );
        if (rows[0] === undefined)
          throw new AppError('bug/unexpected', { detail: 'a connection was not stored' });
        const key = encryption.open(webhookKeyPurpose(connection), rows[0].key_encrypted);
        return { key, lastDeliveryAt: rows[0].last_delivery_at };
      }),
    changeKey: (connection, newKey, previousUntil) =>
      inAccount(pool, connection.account, async (client) => {
        const sealed = encryption.seal(webhookKeyPurpose(connection), newKey);
        const { account, provider } = connection;
        await client.query(CHANGE_KEY, [account, provider, hashOfKey(newKey), sealed, previousUntil]);
      }),
    noteDelivery: ({ account, provider }, at) => noteDelivery(pool, account, [account, provider, at]),
  };
}

async function isAccepted(pool: Pool, account: AccountId, values: unknown[]): Promise<boolean> {
  const query = { name: 'accepts-key', text: ACCEPTS, values };
  return (await inAccountStatement(pool, account, query)).rowCount === 1;
}

async function noteDelivery(pool: Pool, account: AccountId, values: unknown[]): Promise<void> {
  const query = { name: 'note-delivery', text: NOTE_DELIVERY, values };
  await inAccountRepeatableStatement(pool, account, query);
}

/** What the key of a webhook is sealed for. */
export function webhookKeyPurpose({
  account,
  provider,
}: Omit<ConnectionKey, 'provider'> & { readonly provider: string }): string {
  return `webhook-key:${account}:${provider}`;
}
