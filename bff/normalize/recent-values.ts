export interface RecentValues<Value> {
  /** What was made for this key, or what `make` makes now. Only for what depends on nothing but the key. */
  recall(key: string, make: () => Value): Value;
}

/**
 * Remembers what was made or asked for most recently: at least `size` values, at most twice as many. Those of the
 * former generation that nobody asks for again go with it.
 */
export function createRecentValues<Value>(size: number): RecentValues<Value> {
  let present = new Map<string, Value>();
  let former = new Map<string, Value>();

  function keep(key: string, value: Value): Value {
    if (present.size >= size) {
      former = present;
      present = new Map();
    }
    present.set(key, value);
    return value;
  }

  return {
    recall(key, make) {
      const value = present.get(key);
      if (value !== undefined) return value;
      return keep(key, former.get(key) ?? make());
    },
  };
}
