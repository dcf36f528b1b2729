import type { Pool, PoolClient } from 'pg';
import type { Answer, SpentTokens, Spending } from '../auth/spent-tokens';
import type { OneTimeToken } from '../auth/widget-user';
import type { Clock } from '../clock';
import { inAccount } from './account-transaction';

interface SpentRow {
  readonly request_hash: Buffer;
  readonly answer_status: number | null;
  readonly answer_body: string | null;
}

export function createSpentTokens(pool: Pool, clock: Clock): SpentTokens {
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
        return readSpending(client, token, requestHash);
      }),
    keepAnswer: (token, answer) => inAccount(pool, token.accountId, (client) => keep(client, token, answer)),
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

async function readSpending(client: PoolClient, token: OneTimeToken, requestHash: Buffer): Promise<Spending> {
  const { rows } = await client.query<SpentRow>(
    `select request_hash, answer_status, answer_body from spent_tokens where kommo_account_id = $1 and jti = $2`,
    [token.accountId, token.jti],
  );
  const row = rows[0];
  if (row === undefined || !row.request_hash.equals(requestHash)) return { kind: 'other-request' };
  if (row.answer_status === null || row.answer_body === null) return { kind: 'under-way' };
  return { kind: 'answered', answer: { status: row.answer_status, body: row.answer_body } };
}

async function keep(client: PoolClient, token: OneTimeToken, answer: Answer): Promise<void> {
  await client.query(
    `update spent_tokens set answer_status = $3, answer_body = $4 where kommo_account_id = $1 and jti = $2`,
    [token.accountId, token.jti, answer.status, answer.body],
  );
}
