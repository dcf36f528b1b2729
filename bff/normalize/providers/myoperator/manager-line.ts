import { z } from 'zod';
import { AppError } from '../../../domain/errors';
import { get } from '../../api-account';
import type { ApiAccount } from '../../api-account';
import { normalizePhone } from '../../phone-number';
import type { Connection, StartCall } from '../../provider';
import { providerUser } from '../../user-list';
import type { UserList } from '../../user-list';

/** How outbound dialling names the manager: a telephone number, or a user of the panel. Never both. */
export type ManagerLine = { readonly number_2: string } | { readonly user_id: string };

/** The list of users, of which only these fields matter. */
const users = z.object({
  data: z.array(
    z.object({
      uuid: z.string().optional(),
      id: z.union([z.string(), z.number()]).optional(),
      extension: z.union([z.string(), z.number()]).nullish(),
    }),
  ),
});

const ALL_USERS = get('/user', { _all: '1' });

/** In one page, of those who have an extension. */
export const USER_LIST: UserList = {
  pageSize: Infinity,
  request: () => ALL_USERS,
  rows: 'data',
  read: ({ extension, name, email }) => providerUser({ line: extension, names: [name], email }),
};

/**
 * The settings hold what MyOperator's call logs call the manager's extension; dialling wants the user's id, so
 * it is looked up. Somebody whose telephone number stands in the settings is dialled there, and anything else
 * is taken for a user's id.
 * @throws AppError calls/provider-failed when no user has the extension
 */
export async function managerLine(
  open: () => Pick<ApiAccount<string>, 'ask'>,
  connection: Connection,
  { extension }: StartCall,
): Promise<ManagerLine> {
  if (/[a-z]/i.test(extension)) return { user_id: extension };
  const reading = normalizePhone(extension, connection.defaultCountry);
  if (reading.kind === 'number') return { number_2: reading.e164 };
  const { body } = await open().ask(ALL_USERS);
  const found = users.safeParse(body).data?.data.find((user) => String(user.extension ?? '') === extension);
  const id = found?.uuid ?? found?.id;
  if (id === undefined) {
    throw new AppError('calls/provider-failed', { detail: 'MyOperator has no user with this extension' });
  }
  return { user_id: String(id) };
}
