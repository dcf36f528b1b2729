import { stopTestServer } from './test-database-server';

export default async function tearDown(): Promise<void> {
  await stopTestServer();
}
