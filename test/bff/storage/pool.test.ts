import { types } from 'pg';
import { createPool } from '../../../bff/storage/pool';
import { eventually } from '../../support/eventually';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('ids arrive as numbers, and one too large for a number stays exact', async () => {
  const { rows } = await database.pool.query('select 9007199254740991 as id, 9007199254740993 as large');

  expect(rows).toEqual([{ id: 9007199254740991, large: 9007199254740993n }]);
});

test('other users of the driver keep its own reading of ids', () => {
  const parse: unknown = types.getTypeParser(types.builtins.INT8);

  expect((parse as (text: string) => unknown)('1')).toBe('1');
});

test('times arrive as dates', async () => {
  const { rows } = await database.pool.query("select timestamptz '2026-01-02 03:04:05+02' as at");

  expect(rows).toEqual([{ at: new Date('2026-01-02T01:04:05Z') }]);
});

test('an idle connection that the server cuts is reported and replaced', async () => {
  const errors: Error[] = [];
  const pool = createPool({
    connection: database.connection,
    max: 1,
    onError: (error) => errors.push(error),
  });
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');

  await database.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);

  await eventually(() => errors.length === 1);
  expect((await pool.query('select 1 as answer')).rows).toEqual([{ answer: 1 }]);
  await pool.end();
});

test('no statement runs for ever', async () => {
  const { rows } = await database.pool.query('show statement_timeout');

  expect(rows).toEqual([{ statement_timeout: '15s' }]);
});
