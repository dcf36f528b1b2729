import { z } from 'zod';
import { CALLS } from './api-account';
import type { OpenAccount } from './api-account';
import { everyPage, rowsOf } from './call-log';
import type { JsonObject } from './delivery-body';
import type { Connection, ProviderUser, ProviderUsers } from './provider';
import type { ApiCall } from './provider-http';

/** Where a vendor's API tells who has which line. */
export interface UserList {
  readonly pageSize: number;
  /** @param page from 0 */
  readonly request: (page: number) => ApiCall;
  /** Of a server that does not know that one, if there are such. */
  readonly formerly?: (page: number) => ApiCall;
  /** Where the answer has the list: `data`. */
  readonly rows: string;
  /** Undefined for somebody without a line. */
  readonly read: (row: JsonObject) => ProviderUser | undefined;
}

/** @throws AppError calls/not-supported while a credential is missing, calls/provider-failed for no readable answer */
export async function listUsers<Name extends string>(
  open: OpenAccount<Name>,
  users: UserList | 'has-none',
  connection: Connection,
): Promise<ProviderUsers> {
  if (users === 'has-none') return users;
  const { ask } = open(connection, CALLS);
  const rows = await everyPage(users.pageSize, async (page) => {
    const answer = await ask(users.request(page));
    const isUnknown = answer.status === 404 && users.formerly !== undefined;
    return rowsOf(isUnknown ? await ask(users.formerly(page)) : answer, users.rows);
  });
  return rows.flatMap((row) => users.read(row) ?? []);
}

const text = z.union([z.string().trim(), z.number().transform(String)]).catch('');

/** A user as vendors write it; what is no text is left empty. Undefined without a line. */
export function providerUser(told: {
  readonly line: unknown;
  readonly names: readonly unknown[];
  readonly email: unknown;
}): ProviderUser | undefined {
  const extension = text.parse(told.line);
  const name = told.names
    .map((part) => text.parse(part))
    .filter((part) => part !== '')
    .join(' ');
  return extension === '' ? undefined : { extension, name, email: text.parse(told.email) };
}
