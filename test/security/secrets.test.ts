import { tokenPurpose } from '../../bff/accounts/tokens-sealing';
import { accountId } from '../../bff/domain/ids';
import { createEncryption } from '../../bff/storage/encryption';
import { createLogger } from '../../bff/telemetry/logger';
import { voipstudioCall } from '../sandbox/providers/voipstudio';
import { startWorld } from '../flows/support/world';
import type { World } from '../flows/support/world';
import type { TestDatabase } from '../support/test-database';
import { createTestDatabase } from '../support/test-database';

const KEY = Buffer.alloc(32, 7).toString('base64');
const API_TOKEN = 'a-voipstudio-token-nobody-may-read';
const PHONE = '12125096995';

let database: TestDatabase;
let world: World;
const lines: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const logger = createLogger({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  world = await startWorld({ env: { DATABASE_URL: database.url }, overrides: { logger } });
}, 60_000);
afterAll(async () => {
  await world.end();
  await database.drop();
});

/** Everything that is stored, as text; what is binary in hexadecimal digits. */
async function dump(): Promise<string> {
  const { rows: tables } = await database.pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const rows: string[] = [];
  for (const { name } of tables) {
    const found = await database.pool.query<{ row: string }>(
      `select to_jsonb(t)::text as row from ${name} t`,
    );
    rows.push(...found.rows.map(({ row }) => row));
  }
  return rows.join('\n');
}

async function kommoTokens(): Promise<string[]> {
  const account = accountId(world.kommo.account('demo').id);
  const { rows } = await database.pool.query<{ user: number; access: Buffer; refresh: Buffer }>(
    'select kommo_user_id as "user", access_token as access, refresh_token as refresh from kommo_auth_tokens',
  );
  const { open } = createEncryption([KEY]);
  return rows.flatMap(({ user, access, refresh }) => [
    open(tokenPurpose('access', account, user), access),
    open(tokenPurpose('refresh', account, user), refresh),
  ]);
}

/** As it is, and as it would look in a column of bytes or behind another encoding. */
const spellings = (secret: string): string[] => [
  secret,
  Buffer.from(secret).toString('hex'),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  encodeURIComponent(secret),
];

test('a whole run leaves no secret in the log or in the database, and no whole phone number in the log', async () => {
  const code = world.kommo.consent('demo', 42);
  await fetch(`${world.bffUrl}/oauth/callback?${code.toString()}`);
  await world.saveSettings({ credentials: { apiToken: API_TOKEN } });
  const oneTimeToken = world.kommo.signOneTimeToken('demo', 42, world.bffUrl);
  const ticket = (await world.ask('POST', '/api/feed-tickets', { token: oneTimeToken, body: {} })).body as {
    url: string;
  };
  const badToken = `${oneTimeToken}x`;
  await world.ask('GET', '/api/settings', { token: badToken });
  world.kommo.faults.next({ kind: '500-before-commit', path: /contacts/ });
  world.kommo.faults.next({ kind: '401', path: /calls|notes/ });
  const call = { outcome: 'answered', extension: '10002', talkSeconds: 3 } as const;
  await world.deliver('voipstudio', voipstudioCall({ ...call, id: 's1', externalNumber: `+${PHONE}` }));
  await world.until('voipstudio:s1', 'logged');
  const webhook = await world.webhookUrl('voipstudio');
  await fetch(webhook, { method: 'POST', body: `{"broken": "${PHONE}` });
  await fetch(ticket.url.replace(/.$/, '_'));

  const secrets = [
    ...(await kommoTokens()),
    'secret-of-the-integration-under-test',
    API_TOKEN,
    webhook.split('/').pop() ?? '',
    oneTimeToken,
    badToken,
    new URL(ticket.url).searchParams.get('ticket') ?? '',
    code.get('code') ?? '',
    KEY,
  ];
  expect(secrets.every((secret) => secret.length > 20)).toBe(true);
  const stored = await dump();
  const logged = lines.join('');
  expect(lines.length).toBeGreaterThan(10);
  expect(stored).toContain('voipstudio:s1');

  for (const secret of secrets.flatMap(spellings)) {
    expect(stored.includes(secret)).toBe(false);
    expect(logged.includes(secret)).toBe(false);
  }
  expect(logged).not.toContain(PHONE);
}, 60_000);
