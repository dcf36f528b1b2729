/** Run as a process: joins or starts the server on the folder given, says where it is, and leaves on SIGTERM. */
import { startEmbeddedServer } from '../../bff/storage/embedded-server/start-embedded-server';

async function main(): Promise<void> {
  const server = await startEmbeddedServer({ dataDir: process.argv[2] ?? '' });
  process.once('SIGTERM', () => void server.stop());
  process.stdout.write(`${JSON.stringify({ pid: server.pid, connection: server.connection })}\n`);
}

void main();
