/**
 * What became of one write that went together with others. Only what the answer says of this very item is believed:
 * no page says whether Kommo refuses a mixed batch as a whole, or what it answers then.
 *
 *   listed as made                                   written
 *   named as refused                                 refused, for its own fault
 *   not named, and the answer lists nothing as made  refused with the others: it may be sent again
 *   not named otherwise                              unknown: it has to be looked up
 *
 * Who went alone after all is meant by whatever is refused.
 */
import { AppError } from '../../../domain/errors';
import type { Shared } from '../../crm-client';
import type { KommoWritten } from '../api';
import { unreadable } from '../verdict';
import type { RefusedItem, ToldItems } from './batch-answer';

export interface ItemOfBatch<T> {
  readonly id: string;
  readonly isAlone: boolean;
  /** Refusals that say all there is to know, as "nobody has the number". */
  readonly meaningOf: (refused: RefusedItem) => { readonly value: T } | undefined;
}

/** @param answer to the whole request, with its body where there is one */
export function fateOf<T>(
  answer: KommoWritten<unknown>,
  told: ToldItems<T>,
  { id, isAlone, meaningOf }: ItemOfBatch<T>,
): KommoWritten<T> {
  if (answer.kind === 'unknown') return answer;
  const made = told.made.get(id);
  if (made !== undefined) return { kind: 'written', value: made };
  const own = told.refused.get(id);
  if (own !== undefined) return ownRefusal(own, meaningOf(own));
  if (answer.kind === 'refused') return isAlone ? answer : withOthers(answer.error, told);
  if (told.lists === 'nothing' && told.refused.size > 0) return refusedWith('others-named');
  return { kind: 'unknown', error: unreadable(200) };
}

function ownRefusal<T>(refused: RefusedItem, meaning: { readonly value: T } | undefined): KommoWritten<T> {
  if (meaning !== undefined) return { kind: 'written', value: meaning.value };
  const context = refused.reason === undefined ? {} : { reason: refused.reason };
  return { kind: 'refused', error: new AppError('crm/rejected', { fields: refused.fields, context }) };
}

/** The account's and the address's troubles are everybody's; for the rest, one item may be to blame. */
function withOthers<T>(error: AppError, told: ToldItems<T>): KommoWritten<T> {
  if (error.code !== 'crm/rejected' && error.code !== 'crm/forbidden') return { kind: 'refused', error };
  if (told.refused.size === 0 && told.lists !== 'something') return refusedWith('nobody-named');
  if (told.lists === 'nothing') return refusedWith('others-named');
  return { kind: 'unknown', error: unreadable(400) };
}

function refusedWith<T>(shared: Shared): KommoWritten<T> {
  const detail = 'Kommo refused several calls at once';
  return { kind: 'refused', shared, error: new AppError('crm/unavailable', { retry: 'backoff', detail }) };
}
