import type { ConnectionCheck } from '../../../contract/settings';
import { AppError } from '../../../domain/errors';
import { CALLS, get, unsetOf } from '../../api-account';
import type { OpenAccount } from '../../api-account';
import { everyPage, rowsOf } from '../../call-log';
import type { JsonObject } from '../../delivery-body';
import type { Connection } from '../../provider';
import { isEqualText } from '../../signed-form';

const name = 'webhookToken';
const PAGE = 50;

/**
 * Whether one of the account's webhooks has the token, and is on: Aircall switches off those whose deliveries failed.
 * The list has the tokens of other integrations too; none is kept.
 * @param open undefined while the API cannot be asked
 * @returns nothing where the list cannot be had: then the first delivery tells
 */
export async function checkWebhook(
  connection: Connection,
  open: OpenAccount<'apiToken' | 'apiId'> | undefined,
): Promise<readonly ConnectionCheck[]> {
  if (unsetOf(connection, [name]) !== undefined) return [{ name, ok: false, code: 'not-set' }];
  const webhooks = open === undefined ? undefined : await listWebhooks(open, connection);
  if (webhooks === undefined) return [];
  const token = connection.credentials[name]?.trim() ?? '';
  const own = webhooks.find((webhook) => isEqualText(String(webhook['token']), token));
  if (own === undefined) return [{ name, ok: false, code: 'refused' }];
  return [own['active'] === false ? { name, ok: false, code: 'switched-off' } : { name, ok: true }];
}

async function listWebhooks(
  open: OpenAccount<'apiToken' | 'apiId'>,
  connection: Connection,
): Promise<readonly JsonObject[] | undefined> {
  const { ask } = open(connection, CALLS);
  try {
    return await everyPage(PAGE, async (page) =>
      rowsOf(await ask(get('/v1/webhooks', { per_page: String(PAGE), page: String(page + 1) })), 'webhooks'),
    );
  } catch (error) {
    if (error instanceof AppError && error.code === 'calls/provider-failed') return undefined;
    throw error;
  }
}
