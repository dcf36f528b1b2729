import type { Pool } from 'pg';
import { kommoUserId } from '../domain/ids';
import type { AccountId } from '../domain/ids';
import type { FeedTicketStore } from '../feed/feed-tickets';
import { inAccount } from './account-transaction';

const KEEP = `
  insert into feed_tickets (kommo_account_id, ticket_hash, kommo_user_id, expires_at) values ($1, $2, $3, $4)`;

const TAKE = `
  delete from feed_tickets ticket using accounts account
  where ticket.kommo_account_id = $1 and ticket_hash = $2 and expires_at > $3
    and account.kommo_account_id = $1 and account.status <> 'uninstalled'
  returning kommo_user_id, subdomain`;

export function createFeedTicketStore(pool: Pool): FeedTicketStore {
  return {
    keep: (user, ticketHash, expiresAt) =>
      inAccount(pool, user.accountId, async (client) => {
        await client.query(`delete from feed_tickets where kommo_account_id = $1 and expires_at < now()`, [
          user.accountId,
        ]);
        await client.query(KEEP, [user.accountId, ticketHash, user.userId, expiresAt]);
      }),
    take: (account, ticketHash, now) =>
      inAccount(pool, account, async (client) => {
        const { rows } = await client.query<{ kommo_user_id: number; subdomain: string }>(TAKE, [
          account,
          ticketHash,
          now,
        ]);
        const row = rows[0];
        if (row === undefined) return undefined;
        return { accountId: account, userId: kommoUserId(row.kommo_user_id), subdomain: row.subdomain };
      }),
  };
}

/** @returns the position of the account's newest change; 0 before its first call */
export function readFeedPosition(pool: Pool, account: AccountId): Promise<number> {
  return inAccount(pool, account, async (client) => {
    const { rows } = await client.query<{ position: number }>(
      'select coalesce(max(feed_position), 0) as position from voip_calls where kommo_account_id = $1',
      [account],
    );
    return rows[0]?.position ?? 0;
  });
}
