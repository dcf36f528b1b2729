import { giveBackPortsOfTheDead } from './free-port';
import { startTestServer } from './test-database-server';

export default async function setUp(): Promise<void> {
  giveBackPortsOfTheDead();
  await startTestServer();
}
