/**
 * All values of a filter, in any of PHP's spellings: `name`, `name[]`, `name[0]`.
 * Filters that Kommo does not know are ignored without a word.
 */
export function filterValues(query: URLSearchParams, name: string): readonly string[] {
  const read = readBefore.get(query) ?? new Map<string, readonly string[]>();
  readBefore.set(query, read);
  const known = read.get(name);
  if (known !== undefined) return known;
  const values = [...query.entries()]
    .filter(
      ([key]) => key === name || (key.startsWith(`${name}[`) && /^\[\d*\]$/.test(key.slice(name.length))),
    )
    .map(([, value]) => value);
  read.set(name, values);
  return values;
}

/** A list asks the same of each of its records. */
const readBefore = new WeakMap<URLSearchParams, Map<string, readonly string[]>>();

/** True when the filter is absent or one of its values equals `actual`. */
function passesFilter(query: URLSearchParams, name: string, actual: string | number): boolean {
  const wanted = filterValues(query, name);
  return wanted.length === 0 || wanted.includes(String(actual));
}

/** Whether a record passes all of some filters; `values` maps each filter's name to what the record has. */
export function passesFilters(
  query: URLSearchParams,
  values: Readonly<Record<string, string | number>>,
): boolean {
  return Object.entries(values).every(([name, actual]) => passesFilter(query, name, actual));
}

/** `name[from]` and `name[to]`, both inclusive, Unix seconds. */
export function passesRange(query: URLSearchParams, name: string, actual: number | null): boolean {
  const from = query.get(`${name}[from]`);
  const to = query.get(`${name}[to]`);
  if (from === null && to === null) return true;
  if (actual === null) return false;
  return (from === null || actual >= Number(from)) && (to === null || actual <= Number(to));
}

export function asksWith(query: URLSearchParams, what: string): boolean {
  return (query.get('with') ?? '').split(',').includes(what);
}

/** `order[field]=asc|desc` for the first of `fields` that is asked for; otherwise by id, oldest first. */
export function inOrder<T extends { id: number }>(
  query: URLSearchParams,
  items: readonly T[],
  fields: Readonly<Record<string, (item: T) => number>>,
): T[] {
  const field = Object.keys(fields).find((name) => query.has(`order[${name}]`));
  const value = field === undefined ? undefined : fields[field];
  const direction = field !== undefined && query.get(`order[${field}]`) === 'desc' ? -1 : 1;
  const by = value ?? ((item: T) => item.id);
  return [...items].sort((a, b) => direction * (by(a) - by(b) || a.id - b.id));
}
