import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { AccountState } from './kommo/account-state';
import type { KommoSimulator } from './kommo/create-kommo-simulator';

/** What users and integrations bring into an account; everything else is the seed's. */
const LISTS = ['links', 'notes', 'events', 'callNotifications'] as const;
const MAPS = ['contacts', 'companies', 'leads', 'tasks', 'unsorted'] as const;

type Saved = Record<string, unknown[]> & { readonly counters: Record<string, number> };

const WRITE_DELAY_MS = 300;

/**
 * Keeps the simulated accounts' records in a file, so that a restarted sandbox has the notes the BFF wrote before.
 * Tokens are not kept: they die with the process, and installing again brings new ones.
 */
export function keepState(kommo: KommoSimulator, path: string): { flush(): void } {
  if (existsSync(path)) restore(kommo, JSON.parse(readFileSync(path, 'utf8')) as Record<string, Saved>);
  let pending: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(pending);
    pending = undefined;
    write(kommo, path);
  };
  for (const account of kommo.accounts.values()) {
    kommo.onChange(account.id, () => (pending ??= setTimeout(flush, WRITE_DELAY_MS)));
  }
  return { flush };
}

function write(kommo: KommoSimulator, path: string): void {
  const saved = [...kommo.accounts].map(([subdomain, account]) => [subdomain, save(account)]);
  mkdirSync(dirname(path), { recursive: true });
  // A process that dies while it writes leaves the former file whole.
  writeFileSync(`${path}.new`, JSON.stringify(Object.fromEntries(saved)));
  renameSync(`${path}.new`, path);
}

function save(account: AccountState): Record<string, unknown> {
  const lists = LISTS.map((name): [string, unknown] => [name, account[name]]);
  const maps = MAPS.map((name): [string, unknown] => [name, [...account[name]]]);
  return { ...Object.fromEntries([...lists, ...maps]), counters: account.counters };
}

function restore(kommo: KommoSimulator, saved: Record<string, Saved>): void {
  for (const [subdomain, account] of kommo.accounts) {
    const own = saved[subdomain];
    if (own === undefined) continue;
    for (const name of LISTS) refill(account[name], own[name] ?? []);
    for (const name of MAPS) {
      const map = account[name] as Map<unknown, unknown>;
      map.clear();
      for (const [id, record] of (own[name] ?? []) as [unknown, unknown][]) map.set(id, record);
    }
    Object.assign(account.counters, own.counters);
  }
}

function refill(list: unknown[], records: readonly unknown[]): void {
  list.splice(0, list.length, ...records);
}
