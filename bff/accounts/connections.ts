/**
 * An account's connections to the providers. A webhook's address ends in a key that names the account and proves
 * that its owner was told: `{account, base 36}-{32 random bytes}`. Only its SHA-256 is looked up, so a comparison
 * takes the same time however much of a guess is right. After a rotation the former key is good for a day, until
 * the new address stands in the provider's panel.
 */
import { hash, randomBytes } from 'node:crypto';
import type { Clock } from '../clock';
import type { ProviderName } from '../contract/settings';
import { PROVIDER_NAMES } from '../contract/settings';
import type { AccountId } from '../domain/ids';
import { accountId } from '../domain/ids';
import type { Connection } from '../normalize/provider';
import { createShortMemory } from './short-memory';
import type { SettingsStore } from './settings';
import { NOTHING_STORED, connectionOf } from './settings';

export interface StoredConnection {
  readonly key: string;
  readonly lastDeliveryAt: Date | null;
}

export interface ConnectionKey {
  readonly account: AccountId;
  readonly provider: ProviderName;
}

export interface ConnectionStore {
  /** Whether the key with this hash is good at `at`, for an account that has the integration. */
  accepts(connection: ConnectionKey, keyHash: Buffer, at: Date): Promise<boolean>;
  /** What is stored; `newKey` is stored if nothing is. */
  readOrCreate(connection: ConnectionKey, newKey: string): Promise<StoredConnection>;
  /** The former key stays good until `previousUntil`. */
  changeKey(connection: ConnectionKey, newKey: string, previousUntil: Date): Promise<void>;
  noteDelivery(connection: ConnectionKey, at: Date): Promise<void>;
}

export interface FoundConnection {
  readonly connection: Connection;
  /** Whether the account wants its calls logged; else a delivery is answered and dropped. */
  readonly accepting: boolean;
}

export interface DescribedConnection {
  readonly webhookUrl: string;
  readonly lastDeliveryAt: Date | null;
}

export interface Connections {
  /** `undefined`: no such key, or its account has no longer the integration. */
  findConnection(provider: ProviderName, key: string): Promise<FoundConnection | undefined>;
  /** As the workers need it, without a key. */
  connectionOfAccount(account: AccountId, provider: ProviderName): Promise<Connection>;
  describe(account: AccountId, provider: ProviderName): Promise<DescribedConnection>;
  webhookUrls(account: AccountId): Promise<Readonly<Record<ProviderName, string>>>;
  /** @returns the new address */
  rotate(account: AccountId, provider: ProviderName): Promise<string>;
  /** Undefined when there is nothing to wait for: it was noted a moment ago. */
  noteDelivery(connection: Pick<Connection, 'accountId' | 'provider'>): Promise<void> | undefined;
  /** Settings were saved: what this process remembers of them is out of date. */
  forget(account: AccountId): void;
}

export interface ConnectionsDeps {
  readonly store: ConnectionStore;
  readonly settings: SettingsStore;
  readonly publicUrl: string;
  readonly clock: Clock;
}

/** A burst of deliveries reads the settings once; other processes see a change this much later. */
const REMEMBERED_MS = 3_000;
/** The settings show when the provider was heard last; a transaction for each delivery would double its cost. */
const NOTED_MS = 1_000;
const FORMER_KEY_MS = 24 * 60 * 60 * 1000;
const KEY = /^([0-9a-z]{1,11})-[\w-]{43}$/;

export function createConnections(deps: ConnectionsDeps): Connections {
  const { store, settings, clock } = deps;
  const found = createShortMemory<FoundConnection | undefined>({ clock, forMs: REMEMBERED_MS });
  /** When each connection's delivery was noted last: at most one entry for each connection of the installation. */
  const noted = new Map<string, number>();
  const urlOf = (provider: ProviderName, key: string): string =>
    `${deps.publicUrl}/webhooks/${provider}/${key}`;

  async function look(connection: ConnectionKey, keyHash: Buffer): Promise<FoundConnection | undefined> {
    if (!(await store.accepts(connection, keyHash, clock.now()))) return undefined;
    const stored = (await settings.read(connection.account)) ?? NOTHING_STORED;
    return {
      connection: connectionOf(connection.account, connection.provider, stored),
      accepting: stored.body.active,
    };
  }

  async function describe(account: AccountId, provider: ProviderName): Promise<DescribedConnection> {
    const stored = await store.readOrCreate({ account, provider }, newKey(account));
    return { webhookUrl: urlOf(provider, stored.key), lastDeliveryAt: stored.lastDeliveryAt };
  }

  return {
    describe,
    async findConnection(provider, key) {
      const account = accountOfKey(key);
      if (account === undefined) return undefined;
      const name = `${provider}/${hash('sha256', key, 'base64')}`;
      return found.recall({ group: account, name }, () => look({ account, provider }, hashOfKey(key)));
    },
    connectionOfAccount: async (account, provider) =>
      connectionOf(account, provider, (await settings.read(account)) ?? NOTHING_STORED),
    async webhookUrls(account) {
      const described = await Promise.all(
        PROVIDER_NAMES.map(async (name) => [name, (await describe(account, name)).webhookUrl] as const),
      );
      return Object.fromEntries(described) as Record<ProviderName, string>;
    },
    async rotate(account, provider) {
      const key = newKey(account);
      await describe(account, provider);
      await store.changeKey({ account, provider }, key, new Date(clock.now().getTime() + FORMER_KEY_MS));
      found.forget(account);
      return urlOf(provider, key);
    },
    noteDelivery({ accountId: account, provider }) {
      const name = `${account}/${provider}`;
      const now = clock.now();
      const before = noted.get(name) ?? 0;
      if (now.getTime() - before < NOTED_MS) return undefined;
      // Before it is: of a burst, one writes and nobody else waits for it.
      noted.set(name, now.getTime());
      return store.noteDelivery({ account, provider }, now).catch((error: unknown) => {
        noted.set(name, before);
        throw error;
      });
    },
    forget: (account) => found.forget(account),
  };
}

export function hashOfKey(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}

function newKey(account: AccountId): string {
  return `${account.toString(36)}-${randomBytes(32).toString('base64url')}`;
}

function accountOfKey(key: string): AccountId | undefined {
  const number = parseInt(KEY.exec(key)?.[1] ?? '', 36);
  return Number.isSafeInteger(number) && number > 0 ? accountId(number) : undefined;
}
