import { migrate } from '../../../bff/storage/migrate';
import { readMigrations } from '../../../bff/storage/read-migrations';
import type { Migration } from '../../../bff/storage/read-migrations';
import { eventually } from '../../support/eventually';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';

const NOTES: Migration = {
  name: '900-notes',
  sql: 'create table notes (note int); insert into notes values (1)',
  online: false,
};
/** Two statements: PostgreSQL takes neither of them inside a transaction. */
const INDEXES: Migration = {
  name: '901-indexes',
  sql: `create index concurrently if not exists notes_note on notes (note);
        drop index concurrently if exists notes_old;`,
  online: true,
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
  const broken = { name: '901-broken', sql: 'create table half (done int); select 1 / 0', online: false };

  await expect(migrate(database, [NOTES, broken])).rejects.toThrow(
    'migration 901-broken failed: division by zero',
  );

  const { rows } = await database.pool.query(
    "select to_regclass('half') as half, to_regclass('notes')::text as notes",
  );
  expect(rows).toEqual([{ half: null, notes: 'notes' }]);
  expect(await applied()).not.toContain('901-broken');
});

test('an index is made while others write to its table', async () => {
  await migrate(database, [NOTES]);
  const writer = await database.pool.connect();
  await writer.query('begin; insert into notes values (2)');

  const making = migrate(database, [NOTES, INDEXES]);
  await eventually(waitsFor('create index'));
  await database.pool.query('insert into notes values (3)');
  await writer.query('commit');
  writer.release();
  await making;

  expect(await indexesOfNotes()).toEqual([{ name: 'notes_note', whole: true }]);
});

test('those who start while an index is being made do not hold it up', async () => {
  await migrate(database, [NOTES]);
  const writer = await database.pool.connect();
  await writer.query('begin; insert into notes values (2)');

  const starting = [1, 2, 3].map(() => migrate(database, [NOTES, INDEXES]));
  await eventually(waitsFor('create index'));
  await writer.query('commit');
  writer.release();
  await Promise.all(starting);

  expect(await indexesOfNotes()).toEqual([{ name: 'notes_note', whole: true }]);
});

test('an index that a crash left half made is made anew', async () => {
  await migrate(database, [{ ...NOTES, sql: `${NOTES.sql}; insert into notes values (1)` }]);
  // What is left of one that could not be finished.
  await expect(
    database.pool.query('create unique index concurrently notes_note on notes (note)'),
  ).rejects.toThrow('could not create unique index');
  expect(await indexesOfNotes()).toEqual([{ name: 'notes_note', whole: false }]);

  await migrate(database, [INDEXES]);

  expect(await indexesOfNotes()).toEqual([{ name: 'notes_note', whole: true }]);
});

test('a file that meets a deadlock is rolled back and tried again', async () => {
  const both = { name: '901-both', sql: 'lock table notes; lock table remarks', online: false };
  await migrate(database, [{ ...NOTES, sql: 'create table notes (n int); create table remarks (n int)' }]);
  const worker = await database.pool.connect();
  // The other order; it is patient, so that the migration is the one that finds the deadlock.
  await worker.query("set deadlock_timeout = '1min'");
  await worker.query('begin; insert into remarks values (1)');

  const migrating = migrate(database, [both]);
  await eventually(waitsFor('lock table'));
  await worker.query('insert into notes values (1)');
  await worker.query('commit');
  worker.release();
  await migrating;

  expect(await applied()).toContain('901-both');
});

/** Whether a migration's statement waits for somebody else. */
function waitsFor(statement: string): () => Promise<boolean> {
  return async () => {
    const { rows } = await database.pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
       and application_name = 'kommo-telephony migrations' and query like $1`,
      [`%${statement}%`],
    );
    return rows.length > 0;
  };
}

async function indexesOfNotes(): Promise<unknown[]> {
  const { rows } = await database.pool.query<{ name: string; whole: boolean }>(
    `select indexrelid::regclass::text as name, indisvalid as whole from pg_index where indrelid = 'notes'::regclass`,
  );
  return rows;
}

test('every table that holds rows of an account refuses those of another', async () => {
  const { rows } = await database.pool.query(
    `select table_name from information_schema.columns
     join pg_class on relname = table_name and relkind = 'r'
     where table_schema = 'public' and column_name = 'kommo_account_id' and not relrowsecurity`,
  );

  expect(rows).toEqual([]);
});
