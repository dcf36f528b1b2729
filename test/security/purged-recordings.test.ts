import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { openCliDeps } from '../../bff/cli/open-cli-deps';
import { runCli } from '../../bff/cli/run-cli';
import { systemClock } from '../../bff/clock';
import { loadConfig } from '../../bff/config';
import { accountId } from '../../bff/domain/ids';
import {
  removeRecordingsOf,
  removeRecordingsOfStrangers,
  startCacheUpkeep,
} from '../../bff/recordings/cache-upkeep';
import { createRecordingCache } from '../../bff/recordings/recording-cache';
import { purgeAccount } from '../../bff/storage/account-data';
import { knownAccounts } from '../../bff/storage/account-standing';
import { createEncryption } from '../../bff/storage/encryption';
import { silent } from '../bff/support/served';
import { installAccount } from '../bff/support/widget-caller';
import { eventually } from '../support/eventually';
import { createFakeClock } from '../support/fake-clock';
import { quietBase } from '../support/quiet-base';
import type { TestDatabase } from '../support/test-database';
import { createTestDatabase } from '../support/test-database';

const KEY = Buffer.alloc(32, 1).toString('base64');
const [GONE, STAYS] = [accountId(91), accountId(92)];

let database: TestDatabase;
let dataDir: string;
let folder: string;
beforeEach(async () => {
  database = await createTestDatabase();
  await installAccount(database.pool, GONE, 'gone');
  await installAccount(database.pool, STAYS, 'stays');
  dataDir = mkdtempSync(path.join(tmpdir(), 'purged-'));
  folder = path.join(dataDir, 'recordings');
  const cache = createRecordingCache({ folder, clock: systemClock });
  const audio = async () => ({ contentType: 'audio/mpeg', body: Readable.from(['sound']) });
  for (const account of [GONE, STAYS]) {
    await cache.read({ account, key: 'first call' }, audio);
    await cache.read({ account, key: 'second call' }, audio);
  }
});
afterEach(async () => {
  await database.drop();
  rmSync(dataDir, { recursive: true });
});

const owners = () => readdirSync(folder).map((name) => Number(name.split('-')[0]));

test('who purges an account by hand removes its recordings from this machine at once', async () => {
  const config = loadConfig({
    KOMMO_CLIENT_ID: 'id',
    KOMMO_CLIENT_SECRET: 'secret',
    ENCRYPTION_KEY: KEY,
    DATA_DIR: dataDir,
  });
  const deps = quietBase({ pool: database.pool, encryption: createEncryption([KEY]), config });

  const refused = await runCli(['accounts', 'purge', '91'], (work) => work(openCliDeps(deps, [])));
  const kept = owners();
  await runCli(['accounts', 'purge', '91', '--even-installed'], (work) => work(openCliDeps(deps, [])));

  expect(refused.exitCode).toBe(1);
  expect(kept.sort()).toEqual([91, 91, 92, 92]);
  expect(owners()).toEqual([92, 92]);
});

test('a process on another machine removes recordings of accounts that are gone within an hour, and no others', async () => {
  const clock = createFakeClock();
  const ownerless = createHash('sha256').update('of an older release').digest('hex');
  writeFileSync(path.join(folder, `${ownerless}.mp3`), 'sound');
  writeFileSync(path.join(folder, 'still-growing.draft'), 'so');
  const upkeep = startCacheUpkeep({
    folder,
    knownAccounts: (accounts) => knownAccounts(database.pool, accounts),
    clock,
    logger: silent,
  });
  await eventually(() => clock.waiting === 1);
  const atFirst = readdirSync(folder).length;

  await purgeAccount(database.pool, GONE, { uninstalledBefore: null });
  await clock.advance(3_600_000);
  await eventually(() => clock.waiting === 1);

  expect(atFirst).toBe(5);
  expect(owners().filter((owner) => !Number.isNaN(owner))).toEqual([92, 92]);
  expect(readdirSync(folder)).toContain('still-growing.draft');
  await upkeep.stop();
});

test('a machine that has played nothing yet has nothing to remove', async () => {
  rmSync(folder, { recursive: true });
  const deps = { folder, knownAccounts: async () => new Set([STAYS]) };

  expect(await removeRecordingsOfStrangers(deps)).toBe(0);
  expect(await removeRecordingsOf(folder, GONE)).toBe(0);
});
