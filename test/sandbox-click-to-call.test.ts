import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { startBff } from '../bff/compose/start-bff';
import type { Bff } from '../bff/compose/start-bff';
import { loadConfig } from '../bff/config';
import { DEFAULT_SETTINGS } from '../bff/contract/settings';
import { accountId } from '../bff/domain/ids';
import type { ProviderName, SettingsInput } from '../bff/contract/settings';
import { SANDBOX_CREDENTIALS } from './sandbox/sandbox-credentials';
import { startSandbox } from './sandbox/start-sandbox';
import type { Sandbox } from './sandbox/start-sandbox';
import { eventually } from './support/eventually';
import { freePort } from './support/free-port';
import type { TestDatabase } from './support/test-database';
import { createTestDatabase } from './support/test-database';

const ADA = 42;
const MARIA = 43;
const KNOWN = '+447854740947';

let database: TestDatabase;
let bff: Bff;
let sandbox: Sandbox;
let bffUrl: string;
const dataDir = mkdtempSync(path.join(tmpdir(), 'kommo-telephony-sandbox-'));

/** The product as a newcomer starts it: nothing is configured but the ports. */
beforeAll(async () => {
  const [port, sandboxPort] = [await freePort(), await freePort()];
  bffUrl = `http://localhost:${port}`;
  database = await createTestDatabase();
  const config = loadConfig({
    PORT: String(port),
    SANDBOX_PORT: String(sandboxPort),
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
  });
  bff = await startBff(config, { http: true, workers: true }, { logger: pino({ level: 'silent' }) });
  const { clientId, clientSecret, redirectUri } = config.kommo;
  const identity = { clientId, clientSecret, redirectUri };
  sandbox = await startSandbox({ ...identity, port: sandboxPort, bffUrl, pace: 'instant' });
  await sandbox.install();
  sandbox.setWebhooks(await bff.connections.webhookUrls(accountId(sandbox.accountId)));
}, 60_000);

afterAll(async () => {
  await sandbox.stop();
  await bff.stop();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function ask(
  method: string,
  route: string,
  sent: { body: unknown; userId: number },
): Promise<Response> {
  return fetch(`${bffUrl}${route}`, {
    method,
    headers: {
      'X-Auth-Token': sandbox.kommo.signOneTimeToken('demo', sent.userId, bffUrl),
      'Content-Type': 'application/json',
    },
    body: JSON.stringify(sent.body),
  });
}

type Note = ReturnType<Sandbox['kommo']['callNotes']>[number];

/** The first note that fits, among those that carry the mark of a call. */
function noteOf(fits: (uniq: string) => boolean): Promise<Note> {
  return eventually(
    () => {
      const note = sandbox.kommo.callNotes('demo').find(({ params }) => fits(String(params.uniq)));
      if (note === undefined) throw new Error('the call is not logged yet');
      return note;
    },
    { within: 20_000 },
  );
}

test('a call that is started in the sandbox rings, is answered and is logged', async () => {
  const answer = await ask('POST', '/api/calls', { userId: MARIA, body: { to: KNOWN } });

  expect(answer.status).toBe(202);
  const note = await noteOf((uniq) => uniq.startsWith('voipstudio:'));
  expect(note.params).toMatchObject({ phone: KNOWN });
});

/** A lead of another person than the one who has the number. */
const OPEN_CARD = { type: 'leads', id: 4003 } as const;

async function use(provider: ProviderName, credentials: SettingsInput['credentials'], extension: string) {
  const managers = [{ kommoUserId: MARIA, extension }];
  const settings = { ...DEFAULT_SETTINGS, active: true, provider, credentials, managers };
  expect((await ask('PUT', '/api/settings', { userId: ADA, body: settings })).status).toBe(200);
}

test('Twilio’s calls ring in the sandbox too, under the id that the manager was told', async () => {
  await use('twilio', SANDBOX_CREDENTIALS.twilio, 'client:maria');

  const answer = await ask('POST', '/api/calls', { userId: MARIA, body: { to: KNOWN } });
  const { callId } = (await answer.json()) as { callId: string };

  expect(callId).toMatch(/^twilio:CA/);
  const note = await noteOf((uniq) => uniq === callId);
  expect(note.params).toMatchObject({ phone: KNOWN, duration: 11 });
});

test('a call that Twilio was asked for is logged on the card whose number was clicked', async () => {
  await use('twilio', SANDBOX_CREDENTIALS.twilio, 'client:maria');

  const answer = await ask('POST', '/api/calls', { userId: MARIA, body: { to: KNOWN, entity: OPEN_CARD } });
  const { callId } = (await answer.json()) as { callId: string };

  const note = await noteOf((uniq) => uniq === callId);
  expect(note).toMatchObject({ entity: OPEN_CARD, createdBy: MARIA });
});

test('a call that Aircall was asked for rings in the sandbox, and is logged on the card that has the number', async () => {
  await use('aircall', SANDBOX_CREDENTIALS.aircall, '10002');

  const answer = await ask('POST', '/api/calls', { userId: MARIA, body: { to: KNOWN } });
  expect(answer.status).toBe(202);

  const note = await noteOf((uniq) => uniq.startsWith('aircall:'));
  expect(note).toMatchObject({ createdBy: MARIA, params: { phone: KNOWN, duration: 11 } });
});

test('a call that Zadarma was asked for is logged on the card that has its number, for whoever clicked', async () => {
  await use('zadarma', SANDBOX_CREDENTIALS.zadarma, '10002');

  const answer = await ask('POST', '/api/calls', { userId: MARIA, body: { to: KNOWN, entity: OPEN_CARD } });
  expect(answer.status).toBe(202);

  // Nothing of ours comes back with its notifications: neither the click nor its card.
  const note = await noteOf((uniq) => uniq.startsWith('zadarma:out_'));
  expect(note).toMatchObject({ createdBy: MARIA, params: { phone: KNOWN, duration: 11 } });
  expect(note.entity).not.toEqual(OPEN_CARD);
});

test('Telnyx rings the manager, is told to dial the customer when he picks up, and the call is logged on the clicked card', async () => {
  await use('telnyx', SANDBOX_CREDENTIALS.telnyx, 'sip:maria@sip.telnyx.com');

  const answer = await ask('POST', '/api/calls', { userId: MARIA, body: { to: KNOWN, entity: OPEN_CARD } });
  const { callId } = (await answer.json()) as { callId: string };

  expect(callId).toMatch(/^telnyx:/);
  const note = await noteOf((uniq) => uniq === callId);
  expect(note).toMatchObject({
    entity: OPEN_CARD,
    createdBy: MARIA,
    params: { phone: KNOWN, duration: 11 },
  });
});

test('RingCentral is told to deliver when the settings are saved; its RingOut is logged for whoever clicked', async () => {
  await use('ringcentral', SANDBOX_CREDENTIALS.ringcentral, '10002');

  const answer = await ask('POST', '/api/calls', { userId: MARIA, body: { to: KNOWN } });
  expect(answer.status).toBe(202);

  const note = await noteOf((uniq) => uniq.startsWith('ringcentral:s-'));
  expect(note).toMatchObject({ createdBy: MARIA, params: { phone: KNOWN, duration: 11 } });

  const test = await ask('POST', '/api/settings/test', {
    userId: ADA,
    body: { ...DEFAULT_SETTINGS, provider: 'ringcentral', credentials: {} },
  });
  expect(await test.json()).toEqual({
    ok: true,
    checks: [
      { name: 'jwt', ok: true },
      { name: 'verificationToken', ok: true },
    ],
  });
});

test('a call that MyOperator was asked for is logged on the card whose number was clicked', async () => {
  await use('myoperator', SANDBOX_CREDENTIALS.myoperator, '10002');

  const answer = await ask('POST', '/api/calls', { userId: MARIA, body: { to: KNOWN, entity: OPEN_CARD } });
  expect(answer.status).toBe(202);

  const note = await noteOf((uniq) => uniq.startsWith('myoperator:'));
  expect(note).toMatchObject({ entity: OPEN_CARD, createdBy: MARIA, params: { phone: KNOWN } });
});
