import type { Clock } from '../clock';
import type { AccountId } from '../domain/ids';

export interface ShortMemory<Value> {
  /** The remembered value; several who ask at once share one look. A failed look and `undefined` are not kept. */
  recall(
    key: { readonly group: AccountId; readonly name: string },
    look: () => Promise<Value>,
  ): Promise<Value>;
  forget(group: AccountId): void;
}

interface Remembered<Value> {
  readonly until: number;
  readonly value: Promise<Value>;
}

/** More accounts than this at once cost a look each. */
const GROUPS_MAX = 10_000;

/** Remembers by account, for a moment. */
export function createShortMemory<Value>(deps: {
  readonly clock: Clock;
  readonly forMs: number;
}): ShortMemory<Value> {
  const groups = new Map<AccountId, Map<string, Remembered<Value>>>();

  return {
    recall({ group, name }, look) {
      const now = deps.clock.now().getTime();
      const remembered = groups.get(group)?.get(name);
      if (remembered !== undefined && remembered.until > now) return remembered.value;
      if (groups.size >= GROUPS_MAX && !groups.has(group)) groups.clear();
      const values = groups.get(group) ?? new Map<string, Remembered<Value>>();
      const entry = { until: now + deps.forMs, value: look() };
      groups.set(group, values.set(name, entry));
      const drop = (): void => {
        if (values.get(name) === entry) values.delete(name);
        if (values.size === 0 && groups.get(group) === values) groups.delete(group);
      };
      entry.value.then((value) => value === undefined && drop(), drop);
      return entry.value;
    },
    forget: (group) => void groups.delete(group),
  };
}
