import type { EntityRef } from '../../bff/contract/call-view';
import { readStored, writeStored } from './stored';

/**
 * Which of several cards with one number the manager chose while the call went on, for the form at its end.
 * The last few calls are kept; whoever writes later wins, over all tabs of the browser.
 */
export interface ChosenCards {
  readonly of: (callId: string) => EntityRef | undefined;
  readonly choose: (callId: string, card: EntityRef) => void;
}

const KEPT = 20;

export function createChosenCards(storage: Storage, userKey: string): ChosenCards {
  const key = `kt-chosen-cards-${userKey}`;
  const all = (): readonly (readonly [string, EntityRef])[] => readStored(storage, key) ?? [];
  return {
    of: (callId) => all().find(([id]) => id === callId)?.[1],
    choose(callId, { type, id }) {
      const others = all().filter(([known]) => known !== callId);
      writeStored(storage, key, [...others, [callId, { type, id }]].slice(-KEPT));
    },
  };
}

export function isSameCard(one: EntityRef, other: EntityRef): boolean {
  return one.type === other.type && one.id === other.id;
}
