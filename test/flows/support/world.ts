import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import type { CallResult } from '../../../bff/contract/call-result';
import type { CallWithTimeline } from '../../../bff/contract/call-view';
import { DEFAULT_SETTINGS } from '../../../bff/contract/settings';
import type { ProviderName, SettingsDocument, SettingsInput } from '../../../bff/contract/settings';
import { startBff } from '../../../bff/compose/start-bff';
import type { Bff, Overrides } from '../../../bff/compose/start-bff';
import { loadConfig } from '../../../bff/config';
import { accountId } from '../../../bff/domain/ids';
import type { AccountSeed } from '../../sandbox/kommo/account-seed';
import type { CallNoteRecord } from '../../sandbox/kommo/call-notes';
import { defaultSeed } from '../../sandbox/kommo/default-seed';
import type { KommoSimulatorOptions } from '../../sandbox/kommo/create-kommo-simulator';
import { startKommoSimulator } from '../../sandbox/kommo/start-kommo-simulator';
import type { RunningKommoSimulator } from '../../sandbox/kommo/start-kommo-simulator';
import type { Delivery } from '../../sandbox/providers/delivery';
import { sendDelivery } from '../../sandbox/providers/send-deliveries';
import type { SentDelivery } from '../../sandbox/providers/send-deliveries';
import { eventually } from '../../support/eventually';
import { freePort } from '../../support/free-port';
import { createTestDatabase } from '../../support/test-database';

const CLIENT = { id: '11111111-2222-4333-8444-555555555555', secret: 'secret-of-the-integration-under-test' };

export const MARIA = 43;
export const ADA = 42;

export interface WorldOptions {
  readonly accounts?: readonly AccountSeed[];
  readonly kommo?: Partial<KommoSimulatorOptions>;
  readonly overrides?: Overrides;
  /** Further processes on the same database, for races between them. */
  readonly processes?: number;
  /** Environment variables besides those of the installation itself. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A whole installation on real parts: PostgreSQL, the BFF over HTTP, and the simulated Kommo. */
export interface World {
  readonly kommo: RunningKommoSimulator;
  readonly bffUrl: string;
  /** With the account's one-time token. */
  ask(method: string, route: string, options?: AskOptions): Promise<Answer>;
  saveSettings(changes?: Partial<SettingsInput>, subdomain?: string): Promise<SettingsDocument>;
  webhookUrl(provider: ProviderName, subdomain?: string): Promise<string>;
  deliver(provider: ProviderName, deliveries: readonly Delivery[]): Promise<readonly SentDelivery[]>;
  call(callId: string, subdomain?: string): Promise<CallWithTimeline>;
  submitResult(callId: string, result: CallResult, userId?: number): Promise<Answer>;
  /** Resolves when the call has come to `logging`. */
  until(callId: string, logging: CallWithTimeline['logging'], within?: number): Promise<CallWithTimeline>;
  /** Call notes with the mark of this call. */
  notesOf(callId: string, subdomain?: string): readonly CallNoteRecord[];
  /** Ends the processes and starts new ones on the same data. */
  restart(): Promise<void>;
  end(): Promise<void>;
}

export interface AskOptions {
  readonly body?: unknown;
  readonly userId?: number;
  readonly subdomain?: string;
  readonly token?: string;
}

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const port = await freePort();
  const bffUrl = `http://127.0.0.1:${port}`;
  const redirectUri = `${bffUrl}/oauth/callback`;
  const dataDir = mkdtempSync(path.join(tmpdir(), 'kommo-telephony-world-'));
  const database = await createTestDatabase();
  const accounts = options.accounts ?? [defaultSeed()];
  const kommo = await startKommoSimulator({
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    redirectUri,
    accounts,
    ...options.kommo,
  });
  const env = {
    PORT: String(port),
    HOST: '127.0.0.1',
    PUBLIC_URL: bffUrl,
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    KOMMO_CLIENT_ID: CLIENT.id,
    KOMMO_CLIENT_SECRET: CLIENT.secret,
    KOMMO_ORIGIN: kommo.origin,
    ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    LOG_LEVEL: 'silent',
    ...options.env,
  };
  const overrides: Overrides = {
    logger: pino({ level: process.env.WORLD_LOG ?? 'silent' }),
    patience: { unansweredMs: 0, ringingMs: 600_000, talkingMs: 600_000, resultMs: 0 },
    looks: { firstMs: 50, secondMs: 300 },
    ...options.overrides,
  };
  const startAll = async (): Promise<Bff[]> => {
    const first = await startBff(loadConfig(env), { http: true, workers: true }, overrides);
    const others = Array.from({ length: (options.processes ?? 1) - 1 }, () =>
      startBff(loadConfig(env), { http: false, workers: true }, overrides),
    );
    return [first, ...(await Promise.all(others))];
  };
  let processes = await startAll();
  const stopAll = (): Promise<unknown> => Promise.all(processes.map((one) => one.stop()));
  const own = accounts[0]?.subdomain ?? 'demo';

  async function ask(method: string, route: string, asked: AskOptions = {}): Promise<Answer> {
    const subdomain = asked.subdomain ?? own;
    const token = asked.token ?? kommo.signOneTimeToken(subdomain, asked.userId ?? ADA, bffUrl);
    const response = await fetch(`${bffUrl}${route}`, {
      method,
      headers: { 'X-Auth-Token': token, 'Content-Type': 'application/json' },
      ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  }

  async function saveSettings(
    changes: Partial<SettingsInput> = {},
    subdomain = own,
  ): Promise<SettingsDocument> {
    const body = {
      ...DEFAULT_SETTINGS,
      active: true,
      credentials: {},
      managers: [{ kommoUserId: MARIA, extension: '10002' }],
      ...changes,
    };
    const answer = await ask('PUT', '/api/settings', { body, subdomain });
    if (answer.status !== 200) throw new Error(`settings were not saved: ${JSON.stringify(answer)}`);
    return answer.body as SettingsDocument;
  }

  async function install(seed: AccountSeed): Promise<void> {
    const query = kommo.consent(seed.subdomain, ADA);
    const answer = await fetch(`${bffUrl}/oauth/callback?${query.toString()}`);
    if (answer.status !== 200) throw new Error(`the install hook answered ${answer.status}`);
    await eventually(
      async () => (await ask('GET', '/api/settings', { subdomain: seed.subdomain })).status === 200,
      {
        within: 15_000,
      },
    );
    await saveSettings({}, seed.subdomain);
  }
  for (const seed of accounts) await install(seed);

  const world: World = {
    kommo,
    bffUrl,
    ask,
    saveSettings,
    webhookUrl: async (provider, subdomain = own) => {
      const id = accountId(kommo.account(subdomain).id);
      const urls = await processes[0]?.connections.webhookUrls(id);
      return urls?.[provider] ?? '';
    },
    async deliver(provider, deliveries) {
      const url = await world.webhookUrl(provider);
      const sent: SentDelivery[] = [];
      for (const delivery of deliveries) sent.push(await sendDelivery(delivery, url));
      return sent;
    },
    async call(callId, subdomain = own) {
      const answer = await ask('GET', `/api/calls/${encodeURIComponent(callId)}`, { subdomain });
      if (answer.status !== 200) throw new Error(`no call ${callId}: ${JSON.stringify(answer)}`);
      return answer.body as CallWithTimeline;
    },
    submitResult: (callId, result, userId = MARIA) =>
      ask('PUT', `/api/calls/${encodeURIComponent(callId)}/result`, { body: result, userId }),
    until: (callId, logging, within = 40_000) =>
      eventually(
        async () => {
          const call = await world.call(callId);
          if (call.logging !== logging) {
            throw new Error(`${callId} is ${call.logging}: ${JSON.stringify(call.timeline.slice(-4))}`);
          }
          return call;
        },
        { within, every: 40 },
      ),
    notesOf: (callId, subdomain = own) =>
      kommo.callNotes(subdomain).filter((note) => note.params.uniq === callId),
    async restart() {
      await stopAll();
      processes = await startAll();
    },
    async end() {
      await stopAll();
      await kommo.stop();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return world;
}
