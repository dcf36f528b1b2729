import type { Migration } from '../../../bff/storage/migrate';
import { migrate, readMigrations } from '../../../bff/storage/migrate';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';

const NOTES: Migration = {
  name: '900-notes',
  sql: 'create table notes (note int); insert into notes values (1)',
};
let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

async function applied(): Promise<string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    'select name from schema_migrations order by name',
  );
  return rows.map((row) => row.name);
}

test('files are applied in the order of their numbers, and recorded', async () => {
  const names = readMigrations().map((migration) => migration.name);

  expect(await applied()).toEqual(names);
  expect(names[0]).toMatch(/^001-/);
});

test('many processes that start together apply a file once', async () => {
  await Promise.all(Array.from({ length: 5 }, () => migrate(database, [NOTES])));

  const { rows } = await database.pool.query('select note from notes');
  expect(rows).toEqual([{ note: 1 }]);
});

test('a file that was changed after it was applied is refused by name', async () => {
  await migrate(database, [NOTES]);

  const changed = migrate(database, [{ ...NOTES, sql: 'create table remarks (remark int)' }]);

  await expect(changed).rejects.toThrow('migration 900-notes was changed after it was applied');
});

test('a file that fails leaves nothing behind, and those before it stay', async () => {
  const broken = { name: '901-broken', sql: 'create table half (done int); select 1 / 0' };

  await expect(migrate(database, [NOTES, broken])).rejects.toThrow(
    'migration 901-broken failed: division by zero',
  );

  const { rows } = await database.pool.query(
    "select to_regclass('half') as half, to_regclass('notes')::text as notes",
  );
  expect(rows).toEqual([{ half: null, notes: 'notes' }]);
  expect(await applied()).not.toContain('901-broken');
});

test('every table that holds rows of an account refuses those of another', async () => {
  const { rows } = await database.pool.query(
    `select table_name from information_schema.columns
     join pg_class on relname = table_name and relkind = 'r'
     where table_schema = 'public' and column_name = 'kommo_account_id' and not relrowsecurity`,
  );

  expect(rows).toEqual([]);
});
