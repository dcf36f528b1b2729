/**
 * Seals anew, under the first key, whatever a former key sealed: while the product runs, and repeatable. A row is
 * locked for as long as it takes; rows that somebody else holds (a refresh of tokens under way) are come back to. What
 * dies in the middle leaves every row under one key or the other, and both open.
 */
import type { Pool, PoolClient } from 'pg';
import { grantPurpose } from '../accounts/install-grant';
import { tokenPurpose } from '../accounts/tokens-sealing';
import type { Clock } from '../clock';
import { accountId } from '../domain/ids';
import { inTransaction } from './account-transaction';
import { webhookKeyPurpose } from './connection-store';
import type { Encryption } from './encryption';
import { credentialsPurpose } from './settings-store';

/** A column of secrets; `owner` is what its purpose names besides the account. */
interface Place {
  readonly table: string;
  readonly column: string;
  readonly account: string;
  readonly owner: string;
  readonly purpose: (account: number, owner: string) => string;
}

const TOKENS = { table: 'kommo_auth_tokens', account: 'kommo_account_id', owner: 'kommo_user_id' };

const PLACES: readonly Place[] = [
  {
    ...TOKENS,
    column: 'access_token',
    purpose: (account, user) => tokenPurpose('access', accountId(account), Number(user)),
  },
  {
    ...TOKENS,
    column: 'refresh_token',
    purpose: (account, user) => tokenPurpose('refresh', accountId(account), Number(user)),
  },
  {
    table: 'widget_settings',
    column: 'voip_token',
    account: 'kommo_account_id',
    owner: `''`,
    purpose: (account) => credentialsPurpose(accountId(account)),
  },
  {
    table: 'provider_connections',
    column: 'key_encrypted',
    account: 'kommo_account_id',
    owner: 'provider',
    purpose: (account, provider) => webhookKeyPurpose({ account: accountId(account), provider }),
  },
  {
    table: 'install_codes',
    column: 'code_encrypted',
    account: '0',
    owner: 'subdomain',
    purpose: (_account, subdomain) => grantPurpose(subdomain),
  },
];

export interface Resealed {
  /** Secrets that are under the first key now and were not before. */
  readonly resealed: number;
  /** Secrets that no key opens, as `table.column#id`; they stay as they are. */
  readonly unreadable: readonly string[];
}

export interface ResealDeps {
  readonly pool: Pool;
  readonly encryption: Encryption;
  readonly clock: Clock;
}

const BATCH = 100;
const HELD_PAUSE_MS = 500;
/** A refresh holds its row for the length of a request to Kommo. */
const MOST_PAUSES = 120;

/** @throws Error when rows are held by others for a minute: start it again */
export async function reseal(deps: ResealDeps): Promise<Resealed> {
  const results: Resealed[] = [];
  for (const place of PLACES) results.push(await resealPlace(deps, place));
  return {
    resealed: results.reduce((sum, one) => sum + one.resealed, 0),
    unreadable: results.flatMap((one) => one.unreadable),
  };
}

async function resealPlace(deps: ResealDeps, place: Place): Promise<Resealed> {
  const failed: number[] = [];
  let resealed = 0;
  for (let pauses = 0; ;) {
    const batch = await inTransaction(deps.pool, (client) => resealBatch(client, { ...deps, place, failed }));
    resealed += batch.resealed;
    if (batch.seen > 0) continue;
    if (!(await isLeft(deps, place, failed))) break;
    if (++pauses > MOST_PAUSES) throw new Error(`${place.table} is held by others: start it again`);
    await deps.clock.after(HELD_PAUSE_MS);
  }
  return { resealed, unreadable: failed.map((id) => `${place.table}.${place.column}#${id}`) };
}

interface Batch {
  readonly encryption: Encryption;
  readonly place: Place;
  /** Grows by what cannot be opened. */
  readonly failed: number[];
}

/** Sealed by a former key; the id of the key stands behind the byte of the version. */
const isFormer = ({ column }: Place): string =>
  `octet_length(${column}) > 5 and substring(${column} from 2 for 4) <> $1 and id <> all($2::bigint[])`;

async function resealBatch(
  client: PoolClient,
  { encryption, place, failed }: Batch,
): Promise<{ readonly seen: number; readonly resealed: number }> {
  const { table, column, account, owner } = place;
  const { rows } = await client.query<{ id: number; account: number; owner: string; sealed: Buffer }>(
    `select id, ${account} as account, (${owner})::text as owner, ${column} as sealed from ${table}
     where ${isFormer(place)} order by id limit ${BATCH} for update skip locked`,
    [encryption.keyId, failed],
  );
  let resealed = 0;
  for (const row of rows) {
    const purpose = place.purpose(row.account, row.owner);
    const secret = opened(encryption, purpose, row.sealed);
    if (secret === undefined) {
      failed.push(row.id);
      continue;
    }
    await client.query(`update ${table} set ${column} = $2 where id = $1`, [
      row.id,
      encryption.seal(purpose, secret),
    ]);
    resealed += 1;
  }
  return { seen: rows.length, resealed };
}

function opened(encryption: Encryption, purpose: string, sealed: Buffer): string | undefined {
  try {
    return encryption.open(purpose, sealed);
  } catch {
    return undefined;
  }
}

async function isLeft({ pool, encryption }: ResealDeps, place: Place, failed: number[]): Promise<boolean> {
  const { rowCount } = await inTransaction(pool, (client) =>
    client.query(`select from ${place.table} where ${isFormer(place)} limit 1`, [encryption.keyId, failed]),
  );
  return rowCount === 1;
}
