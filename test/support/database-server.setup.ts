import { startTestServer } from './test-database-server';

export default async function setUp(): Promise<void> {
  await startTestServer();
}
