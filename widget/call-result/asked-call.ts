import type { CallResult } from '../../bff/contract/call-result';
import type { CallView, Direction, EntityRef, EntityType } from '../../bff/contract/call-view';
import { clientNumber } from '../shared/call-parties';
import { isSameCard } from '../shared/chosen-card';

/** A card by the name that people know it by. */
export interface NamedCard extends EntityRef {
  readonly type: EntityType;
  readonly name: string;
}

/**
 * What the form needs of a call, and no more: it lies in the browser's storage until the result has been sent. Of a
 * number whose owner is known only the last digits are kept.
 */
export interface AskedCall {
  readonly callId: string;
  readonly direction: Direction;
  /** Empty for a withheld number. */
  readonly display: string;
  readonly card: NamedCard | null;
  /** Further cards with the number. */
  readonly otherCards: readonly NamedCard[];
  readonly startedAt: string;
  readonly talkSeconds: number | null;
  /** What was said of it before; null at the first time. */
  readonly result: CallResult | null;
}

const MOST_CARDS = 8;
const SHOWN_DIGITS = 4;

/** @param chosen the card that the manager chose while the call went on */
export function toAskedCall(call: CallView, chosen: EntityRef | undefined): AskedCall {
  const { display } = clientNumber(call);
  const cards = cardsOf(call);
  const wanted = chosen ?? call.entity ?? undefined;
  const card = wanted === undefined ? null : (cards.find((one) => isSameCard(one, wanted)) ?? null);
  return {
    callId: call.callId,
    direction: call.direction,
    display: card === null ? display : shortened(display),
    card,
    otherCards: cards.filter((one) => card === null || !isSameCard(one, card)).slice(0, MOST_CARDS),
    startedAt: call.startedAt,
    talkSeconds: call.talkSeconds,
    result: call.result,
  };
}

function cardsOf({ entity, caller }: CallView): readonly NamedCard[] {
  const around = (caller?.choices ?? []).flatMap((person) => [
    person,
    ...person.leads,
    ...(person.company === null ? [] : [person.company]),
  ]);
  const all = [...(entity === null ? [] : [entity]), ...around].map(({ type, id, name }) => ({
    type,
    id,
    name: name === '' ? `#${id}` : name,
  }));
  return all.filter((card, index) => all.findIndex((other) => isSameCard(other, card)) === index);
}

function shortened(display: string): string {
  const digits = display.replace(/\D/g, '');
  return digits.length <= SHOWN_DIGITS ? display : `…${digits.slice(-SHOWN_DIGITS)}`;
}
