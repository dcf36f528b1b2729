/**
 * Recordings of accounts that are gone leave the cache. Each process that serves recordings looks after its own folder,
 * since other machines do not see it: when it starts, and every hour. Who purges an account by hand removes those of
 * this machine at once.
 * Not guaranteed: a recording that is being fetched while its account is purged stays until the next look.
 */
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../clock';
import type { AccountId } from '../domain/ids';
import { accountId } from '../domain/ids';
import type { Logger } from '../telemetry/logger';

export interface CacheUpkeepDeps {
  readonly folder: string;
  /** Those of them that we have rows of. */
  readonly knownAccounts: (accounts: readonly AccountId[]) => Promise<ReadonlySet<AccountId>>;
}

const LOOK_MS = 3_600_000;
const OWNED = /^([1-9]\d{0,14})-[0-9a-f]{64}\.\w+$/;
const DRAFT = /\.draft$/;

/** Removes the recordings of accounts that are gone, and files that belong to nobody. @returns how many files */
export async function removeRecordingsOfStrangers({
  folder,
  knownAccounts,
}: CacheUpkeepDeps): Promise<number> {
  const files = await recordingsIn(folder);
  const owners = [...new Set(files.flatMap(({ owner }) => (owner === undefined ? [] : [owner])))];
  const known = await knownAccounts(owners);
  return remove(
    folder,
    files.filter(({ owner }) => owner === undefined || !known.has(owner)),
  );
}

/** @returns how many files */
export async function removeRecordingsOf(folder: string, account: AccountId): Promise<number> {
  return remove(
    folder,
    (await recordingsIn(folder)).filter(({ owner }) => owner === account),
  );
}

export function startCacheUpkeep(
  deps: CacheUpkeepDeps & { readonly clock: Clock; readonly logger: Logger },
): {
  stop(): Promise<void>;
} {
  const stopped = new AbortController();

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      try {
        const count = await removeRecordingsOfStrangers(deps);
        if (count > 0) deps.logger.info({ count }, 'recordings of accounts that are gone were removed');
      } catch (error) {
        deps.logger.error({ err: error }, 'the cache of recordings could not be looked through');
      }
      await deps.clock.after(LOOK_MS, stopped.signal);
    }
  }

  const running = run();
  return {
    stop: () => {
      stopped.abort();
      return running;
    },
  };
}

interface CachedFile {
  readonly name: string;
  readonly owner: AccountId | undefined;
}

/** Without drafts, which may be growing. A folder that is not there holds none. */
async function recordingsIn(folder: string): Promise<readonly CachedFile[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => !DRAFT.test(name))
    .map((name) => {
      const number = OWNED.exec(name)?.[1];
      return { name, owner: number === undefined ? undefined : accountId(Number(number)) };
    });
}

async function remove(folder: string, files: readonly CachedFile[]): Promise<number> {
  for (const { name } of files) await rm(path.join(folder, name), { force: true });
  return files.length;
}
