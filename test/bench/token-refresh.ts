/** 100 workers, 1,000 forced ends of the access token, kill -9: how often a spent refresh token was sent. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedServer } from '../../bff/storage/embedded-server/start-embedded-server';
import { migrate } from '../../bff/storage/migrate';
import { createPool } from '../../bff/storage/pool';
import { runTokenStorm } from './token-storm';

export async function tokenRefresh(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kommo-telephony-tokens-'));
  chmodSync(folder, 0o711);
  const database = await startEmbeddedServer({ dataDir: folder });
  const { host, user, database: name } = database.connection;
  const databaseUrl = `postgres://${user}@localhost/${name}?host=${encodeURIComponent(host)}`;
  const pool = createPool({ databaseUrl, max: 2, onError: () => undefined });
  try {
    await migrate({ databaseUrl });
    const storm = await runTokenStorm({
      databaseUrl,
      pool,
      program: path.join(__dirname, 'token-worker.js'),
      processes: 10,
      workers: 10,
      expiries: 1_000,
      deadly: 0.02,
      killEvery: 20,
    });
    process.stdout.write(`${JSON.stringify({ figure: 'token refresh', ...storm })}\n`);
    if (storm.reuses > 0 || storm.crashes > 0 || storm.accountStatus !== 'active') process.exitCode = 1;
  } finally {
    await pool.end();
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
