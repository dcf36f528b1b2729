import { readStored, writeStored } from '../shared/stored';
import { EMPTY } from './call-list';
import type { CallList } from './call-list';
import { isStale, listKey } from './stored-list';

export interface ListStoreDeps {
  readonly storage: Storage;
  readonly userKey: string;
  readonly now: () => number;
  readonly onChange: () => void;
}

/** The list of this browser; where the storage does not take it, of this tab. */
export function createListStore({ storage, userKey, now, onChange }: ListStoreDeps) {
  const key = listKey(userKey);
  let unstored: CallList | undefined;
  const list = (): CallList => unstored ?? readStored<CallList>(storage, key) ?? EMPTY;
  if (isStale(list().changedAt, now())) writeStored(storage, key, undefined);
  return {
    list,
    /** The same list as before is no change. */
    change(next: (list: CallList, now: number) => CallList): void {
      const before = list();
      const after = next(before, now());
      if (after === before) return;
      const stamped = { ...after, changedAt: now() };
      const isStored = writeStored(storage, key, stamped.entries.length === 0 ? undefined : stamped);
      unstored = isStored ? undefined : stamped;
      onChange();
    },
  };
}
