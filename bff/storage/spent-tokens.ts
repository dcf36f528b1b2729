import type { Pool, PoolClient } from 'pg';
import type { SpentTokens, Spending } from '../auth/spent-tokens';
import type { OneTimeToken } from '../auth/widget-user';
import type { Clock } from '../clock';
import { inAccount } from './account-transaction';
import type { Encryption } from './encryption';

interface SpentRow {
  readonly request_hash: Buffer;
  readonly answer_status: number | null;
  readonly answer_sealed: Buffer | null;
}

/** Answers are sealed: one of them is the address of a feed, with its ticket. */
export function createSpentTokens(pool: Pool, clock: Clock, encryption: Encryption): SpentTokens {
  return {
    spend: (token, requestHash) =>
      inAccount(pool, token.accountId, async (client) => {
        if (await insert(client, token, requestHash)) {
          await client.query(`delete from spent_tokens where kommo_account_id = $1 and expires_at < $2`, [
            token.accountId,
            clock.now(),
          ]);
          return { kind: 'first' };
        }
        const row = await readRow(client, token);
        return row === undefined || !row.request_hash.equals(requestHash)
          ? { kind: 'other-request' }
          : answered(encryption, token, row);
      }),
    keepAnswer: (token, { status, body }) =>
      inAccount(pool, token.accountId, async (client) => {
        await client.query(
          `update spent_tokens set answer_status = $3, answer_sealed = $4 where kommo_account_id = $1 and jti = $2`,
          [token.accountId, token.jti, status, encryption.seal(purposeOf(token), body)],
        );
      }),
  };
}

async function insert(client: PoolClient, token: OneTimeToken, requestHash: Buffer): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'spend-token',
    text: `insert into spent_tokens (kommo_account_id, jti, request_hash, expires_at)
           values ($1, $2, $3, $4) on conflict do nothing`,
    values: [token.accountId, token.jti, requestHash, token.expiresAt],
  });
  return rowCount === 1;
}

async function readRow(client: PoolClient, token: OneTimeToken): Promise<SpentRow | undefined> {
  const { rows } = await client.query<SpentRow>(
    `select request_hash, answer_status, answer_sealed from spent_tokens where kommo_account_id = $1 and jti = $2`,
    [token.accountId, token.jti],
  );
  return rows[0];
}

function answered(
  encryption: Encryption,
  token: OneTimeToken,
  { answer_status: status, answer_sealed: sealed }: SpentRow,
): Spending {
  if (status === null || sealed === null) return { kind: 'under-way' };
  return { kind: 'answered', answer: { status, body: encryption.open(purposeOf(token), sealed) } };
}

function purposeOf({ accountId, jti }: OneTimeToken): string {
  return `answer:${accountId}:${jti}`;
}
