/**
 * One work for all who ask for it at about the same time: whoever asks while it is under way waits for the next time,
 * which knows all that was there when they asked.
 *
 * States of a key: quiet → under way → quiet, or under way again for those who asked meanwhile.
 * A work that fails, fails for those who waited for it; the next one is done all the same. One that never ends holds up
 * whoever asks later: it has to have a bound of its own.
 */
export function onceForAll<Key>(work: (key: Key) => Promise<void>): (key: Key) => Promise<void> {
  const underWay = new Map<Key, Promise<void>>();
  const next = new Map<Key, Promise<void>>();

  function begin(key: Key): Promise<void> {
    next.delete(key);
    const done = work(key).finally(() => underWay.delete(key));
    underWay.set(key, done);
    return done;
  }

  return (key) => {
    const waiting = next.get(key);
    if (waiting !== undefined) return waiting;
    const before = underWay.get(key);
    if (before === undefined) return begin(key);
    const after = before.catch(() => undefined).then(() => begin(key));
    next.set(key, after);
    return after;
  };
}
