/**
 * A browser's event stream carries no header, so a ticket opens it: asked for with a one-time token, good for a
 * minute, for one stream. `{account, base 36}-{32 random bytes}`; only its SHA-256 is stored.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { WidgetUser } from '../auth/widget-user';
import type { Clock } from '../clock';
import type { FeedTicket } from '../contract/problem';
import { AppError } from '../domain/errors';
import type { AccountId } from '../domain/ids';
import { accountId } from '../domain/ids';

export interface FeedTicketStore {
  keep(user: WidgetUser, ticketHash: Buffer, expiresAt: Date): Promise<void>;
  /** Whose it is, once; `undefined` for a ticket that is unknown, used or older than `now`. */
  take(account: AccountId, ticketHash: Buffer, now: Date): Promise<WidgetUser | undefined>;
}

export interface FeedTickets {
  issue(user: WidgetUser): Promise<FeedTicket>;
  /** @throws auth/ticket-invalid */
  redeem(ticket: string): Promise<WidgetUser>;
}

export interface FeedTicketsDeps {
  readonly store: FeedTicketStore;
  readonly publicUrl: string;
  readonly clock: Clock;
}

const GOOD_FOR_MS = 60_000;
const TICKET = /^([0-9a-z]{1,11})-[\w-]{43}$/;

export function createFeedTickets({ store, publicUrl, clock }: FeedTicketsDeps): FeedTickets {
  return {
    async issue(user) {
      const ticket = `${user.accountId.toString(36)}-${randomBytes(32).toString('base64url')}`;
      const expiresAt = new Date(clock.now().getTime() + GOOD_FOR_MS);
      await store.keep(user, hashOf(ticket), expiresAt);
      return { url: `${publicUrl}/api/feed?ticket=${ticket}`, expiresAt: expiresAt.toISOString() };
    },
    async redeem(ticket) {
      const account = parseInt(TICKET.exec(ticket)?.[1] ?? '', 36);
      const user =
        Number.isSafeInteger(account) && account > 0
          ? await store.take(accountId(account), hashOf(ticket), clock.now())
          : undefined;
      if (user === undefined) throw new AppError('auth/ticket-invalid');
      return user;
    },
  };
}

function hashOf(ticket: string): Buffer {
  return createHash('sha256').update(ticket).digest();
}
