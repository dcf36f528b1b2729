/** Only we write our keys, so what parses has our shape. A browser that forbids storage has kept nothing. */
export function readStored<T>(storage: Storage, key: string): T | undefined {
  try {
    const text = storage.getItem(key);
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

/** `undefined` forgets the key. @returns whether it is stored: a storage may be full or forbidden */
export function writeStored(storage: Storage, key: string, value: unknown): boolean {
  try {
    if (value === undefined) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
