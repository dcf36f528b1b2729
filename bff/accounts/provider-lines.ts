import type { ProviderLine } from '../contract/settings';
import type { CrmUser } from '../crm/crm-client';
import type { ProviderUser } from '../normalize/provider';

type By = NonNullable<ProviderLine['match']>['by'];

/**
 * Pure. Whose line is whose: by e-mail first, then by name among those who are left. A pair is told only when nobody else
 * on either side fits, so that a suggestion is never a guess; whoever has two lines gets none of them suggested.
 */
export function matchedLines(
  lines: readonly ProviderUser[],
  users: readonly Pick<CrmUser, 'id' | 'name' | 'email'>[],
): readonly ProviderLine[] {
  const matches = new Map<ProviderUser, NonNullable<ProviderLine['match']>>();
  const pair = (by: By, keyOf: (person: { name: string; email: string }) => string): void => {
    const taken = new Set([...matches.values()].map(({ kommoUserId }) => kommoUserId));
    const freeLines = only(
      lines.filter((line) => !matches.has(line)),
      keyOf,
    );
    const freeUsers = only(
      users.filter(({ id }) => !taken.has(id)),
      keyOf,
    );
    for (const [key, line] of freeLines) {
      const user = freeUsers.get(key);
      if (user !== undefined) matches.set(line, { kommoUserId: user.id, by });
    }
  };
  pair('email', ({ email }) => email.trim().toLowerCase());
  pair('name', ({ name }) => comparable(name));
  return lines.map((line) => ({
    extension: line.extension,
    name: line.name,
    match: matches.get(line) ?? null,
  }));
}

/** By key, without those that share theirs with somebody, or have none. */
function only<Person>(
  people: readonly Person[],
  keyOf: (person: Person) => string,
): ReadonlyMap<string, Person> {
  const found = new Map<string, Person>();
  const shared = new Set<string>(['']);
  for (const person of people) {
    const key = keyOf(person);
    if (found.has(key)) shared.add(key);
    found.set(key, person);
  }
  for (const key of shared) found.delete(key);
  return found;
}

/** The same for `García, José` and `jose garcia`. */
function comparable(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  return [...(words ?? [])].sort().join(' ');
}
