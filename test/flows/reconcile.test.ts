import { composeKommo } from '../../bff/compose/kommo';
import { createConnections } from '../../bff/accounts/connections';
import { composeReconcile } from '../../bff/compose/reconcile';
import { systemClock } from '../../bff/clock';
import { loadConfig } from '../../bff/config';
import { accountId } from '../../bff/domain/ids';
import { createProviders } from '../../bff/normalize/registry';
import { createConnectionStore } from '../../bff/storage/connection-store';
import { createSettingsStore } from '../../bff/storage/settings-store';
import { createEncryption } from '../../bff/storage/encryption';
import type { Reconcile } from '../../bff/workers/reconcile';
import { serveApi } from '../bff/normalize/apis/serve-api';
import type { ServedApi } from '../bff/normalize/apis/serve-api';
import { findCard } from '../sandbox/kommo/account-state';
import { voipstudioApi } from '../sandbox/provider-apis/voipstudio';
import type { Delivery } from '../sandbox/providers/delivery';
import { voipstudioCall } from '../sandbox/providers/voipstudio';
import { eventually } from '../support/eventually';
import { quietBase } from '../support/quiet-base';
import type { TestDatabase } from '../support/test-database';
import { createTestDatabase } from '../support/test-database';
import { startWorld } from './support/world';
import type { World } from './support/world';

const HALF_AN_HOUR_AGO = new Date(Math.floor(Date.now() / 1000) * 1000 - 30 * 60_000);
const PERIOD = { from: HALF_AN_HOUR_AGO.getTime() - 60_000, to: Date.now() - 10 * 60_000 };
const KEY = Buffer.alloc(32, 7).toString('base64');

const cdrs: Record<string, unknown>[] = [];
const closing: (() => Promise<void>)[] = [];
let database: TestDatabase;
let provider: ServedApi;
let world: World;
let reconcile: (options: { dryRun: boolean }) => ReturnType<Reconcile>;

beforeAll(async () => {
  database = await createTestDatabase();
  provider = await serveApi(
    voipstudioApi({ apiToken: 'token', users: [], recordingOf: () => undefined, cdrs }),
  );
  world = await startWorld({
    env: { DATABASE_URL: database.url, VOIPSTUDIO_API_ORIGIN: provider.origin },
  });
  await world.saveSettings({ provider: 'voipstudio', credentials: { apiToken: 'token' } });
  const config = loadConfig({
    KOMMO_CLIENT_ID: 'id',
    KOMMO_CLIENT_SECRET: 'secret',
    KOMMO_ORIGIN: world.kommo.origin,
    ENCRYPTION_KEY: KEY,
    VOIPSTUDIO_API_ORIGIN: provider.origin,
  });
  const base = quietBase({ config, pool: database.pool, encryption: createEncryption([KEY]) });
  const { crm } = composeKommo(base, closing);
  const connections = createConnections({
    store: createConnectionStore(base.pool, base.encryption),
    settings: createSettingsStore(base.pool, base.encryption),
    publicUrl: config.publicUrl,
    clock: systemClock,
  });
  const providers = createProviders({ origins: config.providerOrigins });
  const run = composeReconcile(base, { connections, providers, crm });
  reconcile = (options) => run(accountId(world.kommo.account('demo').id), PERIOD, options);
}, 60_000);
afterAll(async () => {
  await world.end();
  for (const close of closing) await close();
  await provider.stop();
  await database.drop();
});

/** The webhooks of an answered call, and its row in the provider's log. */
function call(id: string, externalNumber: string): Delivery[] {
  const deliveries = voipstudioCall({ id, externalNumber, outcome: 'answered', startedAt: HALF_AN_HOUR_AGO });
  const told = JSON.parse(String(deliveries.at(-1)?.body)) as Record<string, unknown>;
  cdrs.push({
    live_id: told['call_id'],
    type: 'I',
    context: 'LOCAL_USER',
    calldate: told['start_time'],
    src: told['src'],
    dst: told['dst'],
    src_id: '0',
    dst_id: told['dst_id'],
    duration: 18,
    billsec: 11,
  });
  return deliveries;
}

const notesInKommo = () => world.kommo.account('demo').notes;
const only = (callId: string) => {
  const [note] = world.notesOf(callId);
  if (note === undefined) throw new Error(`Kommo has no note of ${callId}`);
  return note;
};

test('the provider’s log, our rows and Kommo are compared, and what differs is repaired as any call is logged', async () => {
  const [nora, olivia] = ['+12125096995', '+447854740947'];
  await world.deliver('voipstudio', call('right', nora));
  await world.deliver('voipstudio', call('changed', olivia));
  await world.deliver('voipstudio', call('vanished', nora));
  await world.deliver('voipstudio', call('doubled', olivia));
  const late = call('lost', nora);
  for (const id of ['right', 'changed', 'vanished', 'doubled'])
    await world.until(`voipstudio:${id}`, 'logged');

  const [changed, vanished, doubled] = ['changed', 'vanished', 'doubled'].map(
    (id) => only(`voipstudio:${id}`).id,
  );
  const notes = notesInKommo();
  const versions = notes.find(({ id }) => id === changed)?.versions ?? [];
  const latest = versions.at(-1);
  if (latest !== undefined) versions.push({ ...latest, params: { ...latest.params, duration: 3 } });
  notes.splice(
    notes.findIndex(({ id }) => id === vanished),
    1,
  );
  const copied = notes.find(({ id }) => id === doubled);
  if (copied !== undefined) notes.push({ ...copied, id: 99_000_001 });

  const looked = await reconcile({ dryRun: true });
  const first = await reconcile({ dryRun: false });

  const differences = first.differences.map(({ kind, callId }) => [kind, callId]);
  expect(differences).toEqual([
    ['missing', expect.stringMatching(/^voipstudio:\d+$/)],
    ['kommo-talk-seconds', 'voipstudio:changed'],
    ['twice-in-kommo', 'voipstudio:doubled'],
    ['not-in-kommo', 'voipstudio:vanished'],
  ]);
  expect(looked.differences.map(({ kind, callId }) => [kind, callId])).toEqual(differences);
  expect(looked.repaired).toBe(0);
  expect(first).toMatchObject({ theirs: 5, ours: 4, repaired: 3 });
  expect(first.kommo).toHaveProperty('notes');

  const repaired = String(first.differences[0]?.callId);
  await world.until(repaired, 'logged');
  await eventually(() => expect(only('voipstudio:changed').params).toMatchObject({ duration: 11 }), {
    within: 15_000,
  });
  await eventually(() => only('voipstudio:vanished'), { within: 15_000 });
  await world.until('voipstudio:vanished', 'logged');

  await world.deliver('voipstudio', late);
  await eventually(
    async () => {
      const { rows } = await database.pool.query<{ alias: string; call_id: string }>(
        'select * from call_aliases',
      );
      expect(rows).toMatchObject([{ alias: 'voipstudio:lost', call_id: repaired }]);
    },
    { within: 15_000 },
  );

  const again = await reconcile({ dryRun: false });
  expect(again.differences.map(({ kind }) => kind)).toEqual(['twice-in-kommo']);
  expect(again).toMatchObject({ theirs: 5, ours: 5, repaired: 0 });
  for (const id of [repaired, 'voipstudio:vanished', 'voipstudio:changed', 'voipstudio:right']) {
    expect(world.notesOf(id)).toHaveLength(1);
  }
  expect(world.notesOf('voipstudio:lost')).toEqual([]);
}, 60_000);

test('a call whose card was deleted is left alone', async () => {
  const note = only('voipstudio:right');
  notesInKommo().splice(
    notesInKommo().findIndex(({ id }) => id === note.id),
    1,
  );
  const card = findCard(world.kommo.account('demo'), note.entity);
  if (card !== undefined) card.isDeleted = true;

  const done = await reconcile({ dryRun: false });

  expect(done.differences).toContainEqual({
    kind: 'card-gone',
    callId: 'voipstudio:right',
    ours: `${note.entity.type} ${note.entity.id}`,
  });
  expect((await world.call('voipstudio:right')).logging).toBe('logged');
});
