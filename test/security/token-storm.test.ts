import path from 'node:path';
import { runTokenStorm } from '../bench/token-storm';
import { createTestDatabase } from '../support/test-database';

/** As compiled by `npm run build:bff`, which `npm test` runs first. */
const PROGRAM = path.join(__dirname, '..', '..', 'dist', 'test', 'bench', 'token-worker.js');

test('no spent refresh token is ever sent, however often tokens end and processes are killed', async () => {
  const database = await createTestDatabase();
  try {
    const storm = await runTokenStorm({
      databaseUrl: database.url,
      pool: database.pool,
      program: PROGRAM,
      processes: 4,
      workers: 5,
      expiries: 15,
      deadly: 0.05,
      killEvery: 5,
    });

    expect(storm).toMatchObject({ reuses: 0, crashes: 0, accountStatus: 'active' });
    expect(storm.refreshes).toBeGreaterThanOrEqual(15);
    expect(storm.kills).toBeGreaterThanOrEqual(3);
  } finally {
    await database.drop();
  }
}, 120_000);
