import { AppError, asAppError } from '../../../domain/errors';
import type { Connection, Delivery } from '../../provider';
import { isEqualText } from '../../signed-form';
import { readLog } from './read-log';
import type { Log } from './read-log';

/**
 * MyOperator signs nothing. It sends whatever header, Basic credentials or API key the customer typed into
 * its panel, under a name of the customer's choice, so every place where the secret can be is looked at.
 * 1. The secret, when the settings have one, arrives in a header that HTTP itself does not use, as the
 *    password of Basic credentials, or in the query.
 * 2. The company, when the settings and the payload name one, is the same.
 * @throws AppError delivery/signature-mismatch
 */
export function verify(delivery: Delivery, connection: Connection): void {
  const { secretToken, companyId } = connection.credentials;
  if (isSet(secretToken) && !carries(delivery, secretToken.trim()))
    throw new AppError('delivery/signature-mismatch');
  if (!isSet(companyId)) return;
  const told = companyOf(delivery, connection);
  if (told !== undefined && !isEqualText(told, companyId.trim()))
    throw new AppError('delivery/signature-mismatch');
}

function isSet(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}

/** Headers that every request has; a short secret must not be matched by one of them. */
const ORDINARY_HEADERS = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'date',
  'expect',
  'forwarded',
  'host',
  'keep-alive',
  'pragma',
  'transfer-encoding',
  'user-agent',
  'via',
]);

function carries(delivery: Delivery, secret: string): boolean {
  const headers = Object.entries(delivery.headers).flatMap(([name, value]) =>
    value === undefined || ORDINARY_HEADERS.has(name) ? [] : [value.trim()],
  );
  const places = [...headers, ...authorizationSecrets(delivery), ...delivery.query.values()];
  // Every place is compared, so that the time taken does not tell which came close.
  return places.map((place) => isEqualText(place, secret)).includes(true);
}

function authorizationSecrets(delivery: Delivery): readonly string[] {
  const [scheme = '', value = ''] = (delivery.headers['authorization'] ?? '').split(/\s+/);
  if (scheme.toLowerCase() === 'bearer') return [value];
  if (scheme.toLowerCase() !== 'basic') return [];
  const decoded = Buffer.from(value, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon === -1 ? [] : [decoded.slice(colon + 1)];
}

/** Undefined also for what cannot be read: `toCallEvents` refuses that with the reason. */
function companyOf(delivery: Delivery, connection: Connection): string | undefined {
  const log = tryReadLog(delivery, connection);
  const company = log?.fields[log.dialect === 'after-call' ? '_ci' : 'company_id'];
  return typeof company === 'string' || typeof company === 'number' ? String(company).trim() : undefined;
}

function tryReadLog(delivery: Delivery, connection: Connection): Log | undefined {
  try {
    return readLog(delivery, connection);
  } catch (thrown) {
    if (asAppError(thrown).code === 'delivery/malformed') return undefined;
    throw thrown;
  }
}
