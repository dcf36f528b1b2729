import type { Pool } from 'pg';
import type { Extensions } from '../accounts/extensions';
import type { AccountId } from '../domain/ids';
import { inAccount } from './account-transaction';

interface ExtensionRow {
  readonly kommo_user_id: number;
  readonly extension_id: string;
}

export function createExtensions(pool: Pool): Extensions {
  const find = (
    account: AccountId,
    wanted: { extensions?: readonly string[]; userIds?: readonly number[] },
  ) =>
    inAccount(pool, account, async (client) => {
      const { rows } = await client.query<ExtensionRow>({
        name: 'find-extensions',
        text: `select kommo_user_id, extension_id from voip_users
               where kommo_account_id = $1 and (extension_id = any($2::text[]) or kommo_user_id = any($3::bigint[]))`,
        values: [account, wanted.extensions ?? [], wanted.userIds ?? []],
      });
      return rows;
    });

  return {
    userOfExtension: async (account, extension) =>
      (await find(account, { extensions: [extension] }))[0]?.kommo_user_id,
    extensionOfUser: async (account, userId) => (await find(account, { userIds: [userId] }))[0]?.extension_id,
    usersOfExtensions: async (account, extensions) =>
      new Map((await find(account, { extensions })).map((row) => [row.extension_id, row.kommo_user_id])),
    extensionsOfUsers: async (account, userIds) =>
      new Map((await find(account, { userIds })).map((row) => [row.kommo_user_id, row.extension_id])),
  };
}
