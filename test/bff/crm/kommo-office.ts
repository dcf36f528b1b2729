import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { createAuthorizationLinks } from '../../../bff/accounts/authorization-link';
import { createInstall } from '../../../bff/accounts/install';
import type { Install } from '../../../bff/accounts/install';
import { createTokens } from '../../../bff/accounts/tokens';
import type { Tokens } from '../../../bff/accounts/tokens';
import type { Clock } from '../../../bff/clock';
import { systemClock } from '../../../bff/clock';
import type { CrmClient } from '../../../bff/crm/crm-client';
import type { Budget } from '../../../bff/crm/kommo/budget';
import { createBudget } from '../../../bff/crm/kommo/budget';
import { createExchange } from '../../../bff/crm/kommo/exchange';
import { createKommoClient } from '../../../bff/crm/kommo/kommo-client';
import type { OAuth } from '../../../bff/crm/kommo/oauth';
import { createOAuth } from '../../../bff/crm/kommo/oauth';
import { createTransport } from '../../../bff/crm/kommo/transport';
import type { AccountId } from '../../../bff/domain/ids';
import { accountId } from '../../../bff/domain/ids';
import type { Encryption } from '../../../bff/storage/encryption';
import { createEncryption } from '../../../bff/storage/encryption';
import { createInstallRecords } from '../../../bff/storage/install-records';
import { createBudgetPlaces } from '../../../bff/storage/kommo-budget-places';
import { createTokenRows } from '../../../bff/storage/kommo-token-rows';
import type { KommoSimulatorOptions } from '../../sandbox/kommo/create-kommo-simulator';
import { defaultSeed } from '../../sandbox/kommo/default-seed';
import type { RunningKommoSimulator } from '../../sandbox/kommo/start-kommo-simulator';
import { startKommoSimulator } from '../../sandbox/kommo/start-kommo-simulator';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';

export const CLIENT = {
  clientId: '00000000-0000-4000-8000-000000000001',
  clientSecret: 'a-client-secret',
  redirectUri: 'https://bff.example/oauth/callback',
} as const;

/** What one process of the product holds of Kommo. */
export interface KommoProcess {
  readonly crm: CrmClient;
  readonly tokens: Tokens;
  readonly install: Install;
  readonly budget: Budget;
  readonly oauth: OAuth;
  stop(): Promise<void>;
}

export interface ProcessOptions {
  readonly requestTimeoutMs?: number;
  readonly clock?: Clock;
  /** Where it takes Kommo to be. */
  readonly origin?: string;
}

/** A simulated Kommo and a database; any number of processes share them. */
export interface KommoOffice {
  readonly kommo: RunningKommoSimulator;
  readonly database: TestDatabase;
  readonly encryption: Encryption;
  readonly account: AccountId;
  readonly prepared: AccountId[];
  startProcess(options?: ProcessOptions): KommoProcess;
  /** Installs the integration in an account, as one of its users. */
  installAs(process: KommoProcess, userId: number, subdomain?: string): Promise<void>;
  stop(): Promise<void>;
}

export const logger = pino({ level: 'silent' });

export async function openKommoOffice(options: Partial<KommoSimulatorOptions> = {}): Promise<KommoOffice> {
  const database = await createTestDatabase({ max: 20 });
  const kommo = await startKommoSimulator({ ...CLIENT, accounts: [defaultSeed()], ...options });
  const encryption = createEncryption([randomBytes(32).toString('base64')]);
  const processes: KommoProcess[] = [];
  const prepared: AccountId[] = [];

  function startProcess({
    requestTimeoutMs = 5_000,
    clock = systemClock,
    origin = kommo.origin,
  }: ProcessOptions = {}): KommoProcess {
    const { pool } = database;
    const settings = { ...CLIENT, originTemplate: origin };
    const transport = createTransport({ requestTimeoutMs });
    // The budget lives by the database's clock, so it waits by the real one.
    const budget = createBudget({ places: createBudgetPlaces({ pool }), clock: systemClock, logger });
    const exchange = createExchange({ transport, budget, logger });
    const oauth = createOAuth({ exchange, budget, kommo: settings, logger });
    const shared = { oauth, encryption, clock, logger };
    const tokens = createTokens({ rows: createTokenRows({ pool }), ...shared });
    const install = createInstall({
      records: createInstallRecords({ pool }),
      kommo: settings,
      links: createAuthorizationLinks({
        clientId: CLIENT.clientId,
        originTemplate: origin,
        keys: encryption.deriveKeys('oauth-state'),
        clock,
      }),
      onInstalled: async (account) => prepared.push(account),
      ...shared,
    });
    const crm = createKommoClient({ exchange, tokens, clock, originTemplate: origin });
    const started = { crm, tokens, install, budget, oauth, stop: () => transport.close() };
    processes.push(started);
    return started;
  }

  return {
    kommo,
    database,
    encryption,
    prepared,
    account: accountId(defaultSeed().id),
    startProcess,
    async installAs({ install }, userId, subdomain = 'demo') {
      const query = kommo.consent(subdomain, userId);
      await install.receiveInstallCode({
        code: query.get('code') ?? '',
        referer: query.get('referer') ?? '',
        clientId: query.get('client_id') ?? undefined,
        fromWidget: false,
        state: undefined,
      });
      await install.exchangeInstallCodes();
    },
    async stop() {
      await kommo.stop();
      await Promise.all(processes.map((one) => one.stop()));
      await database.drop();
    },
  };
}
