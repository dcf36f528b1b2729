import { accountId } from '../../../bff/domain/ids';
import { createCallReader } from '../../../bff/storage/call-reader';
import { installAccount } from '../support/widget-caller';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';

const ACCOUNT = accountId(42);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await installAccount(database.pool, ACCOUNT, 'acme');
  await database.pool.query(
    `insert into voip_calls (kommo_account_id, call_id, provider, facts, feed_position)
     select ${ACCOUNT}, 'voipstudio:' || n, 'voipstudio', '{"legs": []}', n from generate_series(1, 300) n`,
  );
});
afterAll(() => database.drop());

const reader = () =>
  createCallReader(database.pool, {
    cardUrl: () => '',
    formatPhone: (number) => number,
    countryOf: () => null,
  });
const positions = (changes: readonly { readonly position: number }[]) =>
  changes.map(({ position }) => position);

test('a change that becomes visible behind later ones is read, and what was seen is not read again', async () => {
  const known = Array.from({ length: 200 }, (_, index) => 101 + index).filter((position) => position !== 150);

  expect(positions(await reader().changedSince(ACCOUNT, 100, known))).toEqual([150]);
});

test('whoever resumes is told a little of what came before', async () => {
  const told = positions(await reader().changedSince(ACCOUNT, 290));

  expect([told[0], told.length]).toEqual([91, 210]);
});
