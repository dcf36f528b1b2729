import { randomBytes } from 'node:crypto';
import type { EntityRef, EntityType } from '../contract/call-view';

/** What a click to call carries to the provider, and back with the call's events: who clicked, and where. */
export interface Click {
  readonly userId: number;
  /** The card that was open; null where there was none. */
  readonly entity: EntityRef | null;
}

/** What is first in parentheses is who clicked. Read alike by us and by PostgreSQL. */
export const CLICK_REFERENCE = '^u([0-9]{1,15})(?:-([lco])([0-9]{1,15}))?-[0-9a-f]{12}$';
const PATTERN = new RegExp(CLICK_REFERENCE);

const LETTER_OF: Readonly<Record<EntityType, string>> = { leads: 'l', contacts: 'c', companies: 'o' };

/** `u7-c1001-…`, in letters and digits that any provider carries; no two clicks have the same. */
export function clickReference({ userId, entity }: Click): string {
  const card = entity === null ? [] : [`${LETTER_OF[entity.type]}${entity.id}`];
  return [`u${userId}`, ...card, randomBytes(6).toString('hex')].join('-');
}

/** Undefined for a reference that is not ours: providers carry those of others as well. */
export function readClickReference(reference: string): Click | undefined {
  const [, user, letter, id] = PATTERN.exec(reference) ?? [];
  if (user === undefined) return undefined;
  const type = (Object.keys(LETTER_OF) as EntityType[]).find((name) => LETTER_OF[name] === letter);
  return { userId: Number(user), entity: type === undefined ? null : { type, id: Number(id) } };
}
