import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { EntityRef, EntityType } from '../contract/call-view';
import type { AccountId } from '../domain/ids';

/** What a click to call carries to the provider, and back with the call's events: who clicked, and where. */
export interface Click {
  readonly userId: number;
  /** The card that was open; null where there was none. */
  readonly entity: EntityRef | null;
}

/** What is first in parentheses is who clicked. Read alike by us and by PostgreSQL. */
export const CLICK_REFERENCE = '^u([0-9]{1,15})(?:-([lco])([0-9]{1,15}))?-[0-9a-f]{8,12}(?:-[0-9a-f]{12})?$';
const PATTERN = new RegExp(CLICK_REFERENCE);

const LETTER_OF: Readonly<Record<EntityType, string>> = { leads: 'l', contacts: 'c', companies: 'o' };

/** Whoever may report calls could otherwise name any manager, and any card, as the one that was clicked. */
export interface ClickReferences {
  write(account: AccountId, click: Click): string;
  /** Whether it was written here, for this account. In constant time. */
  isOurs(account: AccountId, reference: string): boolean;
}

/** @param keys of 32 bytes, used for nothing else; the first signs, all are believed: a call may outlast a rotation */
export function createClickReferences(keys: readonly [Buffer, ...Buffer[]]): ClickReferences {
  const sign = (account: AccountId, unsigned: string, key: Buffer): string =>
    createHmac('sha256', key).update(`${account}\n${unsigned}`).digest('hex').slice(0, SIGNATURE_LENGTH);
  return {
    write(account, click) {
      const unsigned = clickReference(click);
      return `${unsigned}-${sign(account, unsigned, keys[0])}`;
    },
    isOurs(account, reference) {
      const [, unsigned = '', given = ''] = SIGNED.exec(reference) ?? [];
      const told = Buffer.from(given.padEnd(SIGNATURE_LENGTH));
      const fits = keys.map((key) => timingSafeEqual(told, Buffer.from(sign(account, unsigned, key))));
      return fits.includes(true);
    },
  };
}

/** 48 bits, each guess at them a request to our door: providers carry references of some forty characters, not longer ones. */
const SIGNATURE_LENGTH = 12;
const SIGNED = /^(u\d{1,15}(?:-[lco]\d{1,15})?-[0-9a-f]{8})-([0-9a-f]{12})$/;

/** `u7-c1001-…`, in letters and digits that any provider carries; no two clicks have the same. */
export function clickReference({ userId, entity }: Click): string {
  const card = entity === null ? [] : [`${LETTER_OF[entity.type]}${entity.id}`];
  return [`u${userId}`, ...card, randomBytes(4).toString('hex')].join('-');
}

/** Undefined for a reference of others, which providers carry as well. Whether it is genuine, the door has found out. */
export function readClickReference(reference: string): Click | undefined {
  const [, user, letter, id] = PATTERN.exec(reference) ?? [];
  if (user === undefined) return undefined;
  const type = (Object.keys(LETTER_OF) as EntityType[]).find((name) => LETTER_OF[name] === letter);
  return { userId: Number(user), entity: type === undefined ? null : { type, id: Number(id) } };
}
