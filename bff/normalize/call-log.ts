import type { CallEvent } from '../domain/call-event';
import { AppError, asAppError } from '../domain/errors';
import { isObject, valueAt } from './delivery-body';
import type { JsonObject } from './delivery-body';
import type { ApiAnswer } from './provider-http';

/** More calls than a telephone exchange of Kommo's customers has in a day; a server that pages in circles ends here. */
const PAGES_MAX = 200;

/** @param path of the list in the answer. @throws AppError calls/provider-failed for anything but a list of objects. */
export function rowsOf({ status, body }: ApiAnswer, path: string): readonly JsonObject[] {
  const list = valueAt(body, path);
  if (status === 200 && Array.isArray(list) && list.every(isObject)) return list;
  const detail = status === 429 ? 'the provider is asked too often' : 'the list could not be read';
  throw new AppError('calls/provider-failed', { detail, context: { status } });
}

type AskForPage<Row> = (page: number) => Promise<readonly Row[]>;

/** Asks for page after page, counted from 0, until one is not full. @throws what `ask` throws */
export async function everyPage<Row>(size: number, ask: AskForPage<Row>): Promise<readonly Row[]> {
  const { rows, failure } = await readPages(size, ask);
  if (failure !== null) throw failure;
  return rows;
}

/** The same, for whoever can use what was read before a page was refused. */
export async function readPages<Row>(
  size: number,
  ask: AskForPage<Row>,
): Promise<{ readonly rows: readonly Row[]; readonly failure: AppError | null }> {
  const rows: Row[] = [];
  try {
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const found = await ask(page);
      rows.push(...found);
      if (found.length < size) return { rows, failure: null };
    }
  } catch (error) {
    if (error instanceof AppError && error.code === 'calls/provider-failed') return { rows, failure: error };
    throw error;
  }
  const detail = 'too many calls: ask for a shorter period';
  return { rows, failure: new AppError('calls/provider-failed', { detail }) };
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
