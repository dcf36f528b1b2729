import type { Answer, FieldError, ItemErrors } from './answer';
import { invalid, problem, Refusal } from './answer';
import type { ApiRequest } from './api-request';
import type { Item } from './validation';
import { requestIdOf } from './validation';

export interface AdmittedItem {
  readonly item: Item;
  readonly requestId: string;
}

export interface AdmittedBatch {
  readonly admitted: readonly AdmittedItem[];
  readonly refused: readonly ItemErrors[];
}

/**
 * What of a batch is written where one item has a bad field: nothing, or all the others, according to the switch.
 * @throws Refusal when nothing is
 */
export function admitItems(
  request: ApiRequest,
  items: readonly Item[],
  check: (item: Item) => FieldError[],
): AdmittedBatch {
  const judged = items.map((item, index) => ({
    item,
    requestId: requestIdOf(item, index),
    errors: check(item),
  }));
  const admitted = judged.filter(({ errors }) => errors.length === 0);
  const refused = judged
    .filter(({ errors }) => errors.length > 0)
    .map(({ requestId, errors }) => ({ request_id: requestId, errors }));
  const refusesAll = request.switches.invalidItemInBatch === 'refuses-all' || admitted.length === 0;
  if (refused.length > 0 && refusesAll) throw new Refusal(invalid(refused));
  return { admitted, refused };
}

/** @param whole the answer to those that were written */
export function answerBatch(request: ApiRequest, refused: readonly ItemErrors[], whole: Answer): Answer {
  if (refused.length === 0) return whole;
  const isTold = request.switches.invalidItemInBatch === 'others-written-told';
  const told = isTold ? (JSON.parse(whole.body) as object) : {};
  const answer = problem(400, 'Request validation failed', { ...told, 'validation-errors': refused });
  return { ...answer, isCommitted: true };
}
