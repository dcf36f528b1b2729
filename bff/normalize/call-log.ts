import type { CallEvent } from '../domain/call-event';
import { AppError, asAppError } from '../domain/errors';
import { isObject } from './delivery-body';
import type { JsonObject } from './delivery-body';
import type { ApiAnswer } from './provider-http';

/** More calls than a telephone exchange of Kommo's customers has in a day; a server that pages in circles ends here. */
const PAGES_MAX = 200;

/** @param path of the list in the answer. @throws AppError calls/provider-failed for anything but a list of objects. */
export function rowsOf({ status, body }: ApiAnswer, path: string): readonly JsonObject[] {
  const list = path.split('.').reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), body);
  if (status === 200 && Array.isArray(list) && list.every(isObject)) return list;
  throw new AppError('calls/provider-failed', {
    detail: 'the list could not be read',
    context: { status },
  });
}

/** Asks for page after page, counted from 0, until one is not full. */
export async function everyPage<Row>(
  size: number,
  ask: (page: number) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const found = await ask(page);
    rows.push(...found);
    if (found.length < size) return rows;
  }
  throw new AppError('calls/provider-failed', { detail: 'too many calls: ask for a shorter period' });
}

/** @throws AppError calls/provider-failed, naming the fields, for a row that cannot be read */
export function readRows<Row>(
  rows: readonly Row[],
  read: (row: Row) => readonly CallEvent[],
): readonly CallEvent[] {
  try {
    return rows.flatMap(read);
  } catch (thrown) {
    const { code, fields } = asAppError(thrown);
    if (code !== 'delivery/malformed') throw thrown;
    throw new AppError('calls/provider-failed', { detail: 'a logged call could not be read', fields });
  }
}
