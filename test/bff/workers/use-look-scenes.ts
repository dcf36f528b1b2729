import type { Pool } from 'pg';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';
import { installAccount } from '../support/widget-caller';
import { ACCOUNT, openLookScene } from './look-scene';
import type { LookScene, LookSceneOptions } from './look-scene';

/** For a file of tests: a database that each test finds with the account alone, and scenes that end with their test. */
export function useLookScenes(): {
  readonly scene: (options?: Omit<LookSceneOptions, 'database'>) => Promise<LookScene>;
  readonly pool: () => Pool;
} {
  let database: TestDatabase;
  const scenes: LookScene[] = [];
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.pool.query('delete from accounts; delete from jobs');
    await installAccount(database.pool, ACCOUNT, 'acme');
  });
  afterEach(async () => {
    await Promise.all(scenes.splice(0).map((one) => one.stop()));
  });
  return {
    pool: () => database.pool,
    scene: async (options = {}) => {
      const opened = await openLookScene({ database, ...options });
      scenes.push(opened);
      return opened;
    },
  };
}
