import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Pool } from 'pg';
import { sealPair } from '../../bff/accounts/tokens-sealing';
import { systemClock } from '../../bff/clock';
import { accountId } from '../../bff/domain/ids';
import { inAccount } from '../../bff/storage/account-transaction';
import { startEmbeddedServer } from '../../bff/storage/embedded-server/start-embedded-server';
import { createEncryption } from '../../bff/storage/encryption';
import { createTokenRows } from '../../bff/storage/kommo-token-rows';
import { migrate } from '../../bff/storage/migrate';
import type { DatabaseAddress } from '../../bff/storage/pool';
import { createPool } from '../../bff/storage/pool';
import { openTokens } from '../../bff/accounts/tokens-sealing';
import { describeWith } from '../support/needs';
import type { ExternalServer } from './debian-postgres';
import { debianPostgres, startDebianPostgres } from './debian-postgres';

const ACCOUNT = accountId(95);
const OTHER = accountId(96);
const encryption = createEncryption([Buffer.alloc(32, 4).toString('base64')]);

async function withPool<T>(address: DatabaseAddress, work: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = createPool({ ...address, max: 2, onError: () => undefined });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}

/** Two accounts, each with its tokens and a call. */
async function fill(address: DatabaseAddress): Promise<void> {
  await migrate(address);
  await withPool(address, async (pool) => {
    for (const account of [ACCOUNT, OTHER]) {
      const pair = { accessToken: 'access', refreshToken: `refresh-${account}`, expiresInSeconds: 86_400 };
      const sealed = sealPair({ encryption, clock: systemClock }, { account, userId: 7, pair });
      await pool.query('insert into accounts (kommo_account_id, subdomain) values ($1, $2)', [
        account,
        `acme${account}`,
      ]);
      await pool.query(
        `insert into kommo_auth_tokens (kommo_account_id, kommo_user_id, access_token, refresh_token, expires_at)
         values ($1, 7, $2, $3, now() + interval '1 day')`,
        [account, sealed.accessToken, sealed.refreshToken],
      );
      await pool.query(
        `insert into voip_calls (kommo_account_id, call_id, provider, facts) values ($1, 'voipstudio:kept', 'voipstudio', '{}')`,
        [account],
      );
    }
  });
}

/** A dump by the owner would miss their rows. */
const HIDDEN_FROM_OWNER = `
  select relname from pg_class c
  where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and relforcerowsecurity and not exists (
    select from pg_policy p where p.polrelid = c.oid and c.relowner = any(p.polroles)
      and pg_get_expr(p.polqual, p.polrelid) = 'true')`;

/** The service would start on it: migrated, readable with the key, and each account behind its own door. */
async function expectWhole(address: DatabaseAddress): Promise<void> {
  await migrate(address);
  await withPool(address, async (pool) => {
    const row = await createTokenRows({ pool }).ofUser(ACCOUNT, 7);
    const calls = await inAccount(pool, ACCOUNT, (client) =>
      client.query<{ account: number }>('select kommo_account_id as account from voip_calls'),
    );
    const all = await pool.query('select from voip_calls');

    expect(row === undefined ? undefined : openTokens(encryption, ACCOUNT, row).refreshToken).toBe(
      'refresh-95',
    );
    expect(calls.rows).toEqual([{ account: ACCOUNT }]);
    expect(all.rowCount).toBe(2);
    expect((await pool.query(HIDDEN_FROM_OWNER)).rows).toEqual([]);
    await pool.query(`insert into voip_calls (kommo_account_id, call_id, provider, facts)
                      values (95, 'voipstudio:new', 'voipstudio', '{}')`);
  });
}

test('a copy of the stopped embedded server starts elsewhere, whole', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'backup-'));
  chmodSync(folder, 0o711);
  const [data, copy] = [path.join(folder, 'data'), path.join(folder, 'data.backup')];
  const server = await startEmbeddedServer({ dataDir: data });
  await fill({ connection: server.connection });
  await server.stop();

  execFileSync('cp', ['-a', realpathSync(data), copy]);
  rmSync(data, { recursive: true });
  const restored = await startEmbeddedServer({ dataDir: copy });
  try {
    await expectWhole({ connection: restored.connection });
  } finally {
    await restored.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);

/** The commands of the handbook, as they stand there, line by line. */
function handbook(): readonly (readonly string[])[] {
  const text = readFileSync(path.join(__dirname, '..', '..', 'docs', 'OPERATIONS.md'), 'utf8');
  const section = /## Backup and restore([^]*?)\n## /.exec(text)?.[1] ?? '';
  const lines = [...section.matchAll(/```sh\n([^]*?)```/g)].flatMap(([, block = '']) =>
    block
      .replace(/\\\n\s*/g, '')
      .trim()
      .split('\n'),
  );
  return lines.map((line) =>
    [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? ''),
  );
}

describeWith(debianPostgres, 'dump and restore of an external database', () => {
  let server: ExternalServer;
  beforeAll(() => void (server = startDebianPostgres()), 60_000);
  afterAll(() => server.stop());

  test('what the handbook says brings a dumped database back on a server that knows nothing of it', async () => {
    const commands = handbook().filter(([program = '']) => /^(psql|pg_)/.test(program));
    const asSuperuser = (args: readonly string[]) =>
      args.includes('-U') ? args : ['-U', 'postgres', '-d', 'postgres', ...args];
    const dumpFile =
      server.run('psql', ['-U', 'postgres', '-Atc', 'show data_directory']).trim() + '/telephony.dump';
    server.run('psql', [
      '-U',
      'postgres',
      '-c',
      'create role telephony login createrole',
      '-c',
      'create database telephony owner telephony',
    ]);
    await fill({ databaseUrl: server.url('telephony', 'telephony') });

    const inPlace = (word: string): string =>
      word.replace('$DATABASE_URL', server.url('telephony', 'telephony')).replace('telephony.dump', dumpFile);
    const [[dump = '', ...dumpArgs] = [], ...restore] = commands;
    server.run(dump, dumpArgs.map(inPlace));
    server.run('psql', [
      '-U',
      'postgres',
      '-c',
      'drop database telephony',
      '-c',
      'drop role kommo_telephony_app',
      '-c',
      'drop role telephony',
    ]);
    for (const [program = '', ...args] of restore) {
      server.run(program, (program === 'psql' ? asSuperuser(args) : args).map(inPlace));
    }

    expect(commands.map(([program]) => program)).toEqual(['pg_dump', 'psql', 'psql', 'pg_restore']);
    await expectWhole({ databaseUrl: server.url('telephony', 'telephony') });
  }, 60_000);
});
