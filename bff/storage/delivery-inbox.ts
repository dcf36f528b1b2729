/**
 * The inbox as a table. Storing is the one statement that writes for several accounts at once: it reads nothing, and
 * each row's account is the one that the webhook's key named. Everything else happens within one account.
 */
import type { Pool, PoolClient } from 'pg';
import type { AcceptedDelivery, DeliveryInbox, TakeOptions, WaitingDelivery } from '../calls/delivery-inbox';
import type { CallEvent } from '../domain/call-event';
import type { AccountId } from '../domain/ids';
import { inAccount, inAccountRepeatable, inOneStatement } from './account-transaction';
import { beginningAgain, createCallUnit } from './call-unit-of-work';

const STORE = `
  insert into delivery_inbox (kommo_account_id, received_at, events)
  select account, to_timestamp(at / 1000), events
  from json_to_recordset($1::json) as accepted (account bigint, at float8, events json)`;

/** From account to account by the index, however many deliveries wait. */
const WAITING_ACCOUNTS = `
  with recursive waiting (account) as (
    (select kommo_account_id from delivery_inbox order by 1 limit 1)
    union all
    select (select kommo_account_id from delivery_inbox
            where kommo_account_id > waiting.account order by 1 limit 1)
    from waiting where waiting.account is not null)
  select account from waiting
  where exists (select from delivery_inbox
                where kommo_account_id = account and retry_at <= now()
                  and received_at <= now() - $1 * interval '1 millisecond')`;

/** By their places in the table, so that what is taken is not looked for a second time. */
const take = (lock: string): string => `
  delete from delivery_inbox
  where kommo_account_id = $1 and ctid = any (array(
    select ctid from delivery_inbox where kommo_account_id = $1 and retry_at <= now() order by id limit $2 ${lock}))
  returning id, received_at, events, failures`;
const TAKE_FREE = take('for update skip locked');
const TAKE_ALL = take('for update');

interface WaitingRow {
  readonly id: number;
  readonly received_at: Date;
  readonly events: readonly CallEvent[];
  readonly failures: number;
}

export function createDeliveryInbox(pool: Pool): DeliveryInbox {
  return {
    async store(deliveries) {
      await inOneStatement(pool, { name: 'store-deliveries', text: STORE, values: [asJson(deliveries)] });
    },
    async waitingAccounts(olderThanMs) {
      const { rows } = await inOneStatement<{ account: AccountId }>(pool, {
        name: 'waiting-accounts',
        text: WAITING_ACCOUNTS,
        values: [olderThanMs],
      });
      return rows.map(({ account }) => account);
    },
    take: (account, options, merge) =>
      beginningAgain(() =>
        inAccountRepeatable(pool, account, async (client) => {
          const taken = await takeRows(client, account, options);
          return taken.length === 0 ? undefined : merge(createCallUnit(client, account), taken);
        }),
      ),
    postpone: (account, { id }, { error, afterMs }) =>
      inAccount(pool, account, async (client) => {
        await client.query(
          `update delivery_inbox set failures = failures + 1, last_error = $3,
             retry_at = now() + $4 * interval '1 millisecond'
           where kommo_account_id = $1 and id = $2`,
          [account, id, error, afterMs],
        );
      }),
  };
}

/** The events are JSON already. */
function asJson(deliveries: readonly AcceptedDelivery[]): string {
  const rows = deliveries.map(
    ({ account, at, events }) => `{"account":${account},"at":${at},"events":${events}}`,
  );
  return `[${rows.join(',')}]`;
}

async function takeRows(
  client: PoolClient,
  account: AccountId,
  { limit, wait }: TakeOptions,
): Promise<readonly WaitingDelivery[]> {
  const { rows } = await client.query<WaitingRow>({
    name: wait ? 'take-all-deliveries' : 'take-free-deliveries',
    text: wait ? TAKE_ALL : TAKE_FREE,
    values: [account, limit],
  });
  // They are returned by their places in the table; of two that say the same, the first is the one that counts.
  rows.sort((a, b) => a.id - b.id);
  return rows.map(({ id, received_at: at, events, failures }) => ({
    id,
    at: at.getTime(),
    events,
    failures,
  }));
}
