import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createTestDatabase } from '../support/test-database';

const MAIN = path.join(__dirname, '..', '..', 'dist', 'bff', 'main.js');
const INDEX = 'voip_calls_open_follow_up';

test('what a release needs of the database is made before any of its processes starts', async () => {
  const { pool, url, drop } = await createTestDatabase();
  const made = async (): Promise<string | null | undefined> =>
    (await pool.query<{ name: string | null }>(`select to_regclass('${INDEX}')::text as name`)).rows[0]?.name;
  try {
    // As the release before left it.
    await pool.query(`drop index ${INDEX}`);
    await pool.query(`delete from schema_migrations where name = '063-calls-of-a-number'`);

    const { stdout } = await promisify(execFile)(process.execPath, [MAIN, 'migrate'], {
      cwd: tmpdir(),
      env: {
        PATH: process.env['PATH'],
        PUBLIC_URL: 'https://telephony.example',
        DATABASE_URL: url,
        KOMMO_CLIENT_ID: '11111111-2222-4333-8444-aaaaaaaaaaaa',
        KOMMO_CLIENT_SECRET: 'secret-of-the-integration',
        ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
      },
    });

    expect(stdout).toBe('The database is up to date.\n');
    expect(await made()).toBe(INDEX);
  } finally {
    await drop();
  }
});
