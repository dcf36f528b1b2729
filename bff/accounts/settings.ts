import type { WidgetUser } from '../auth/widget-user';
import type {
  AccountState,
  LastDelivery,
  ProviderName,
  SettingsDocument,
  SettingsInput,
} from '../contract/settings';
import { DEFAULT_SETTINGS, PROVIDER_CREDENTIALS } from '../contract/settings';
import type { CrmPipeline, CrmUser } from '../crm/crm-client';
import { AppError } from '../domain/errors';
import type { AccountId } from '../domain/ids';
import type { Connection } from '../normalize/provider';
import { noticesOf } from './account-state';
import type { Notices } from './notices';
import type { SettingsBody } from './settings-schema';

export type Credentials = Readonly<Record<string, string>>;

/** What is stored for an account: the document and, apart from it, the secrets of each provider. */
export interface StoredSettings {
  readonly body: SettingsBody;
  readonly secrets: Readonly<Partial<Record<ProviderName, Credentials>>>;
}

export interface SettingsStore {
  read(account: AccountId): Promise<StoredSettings | undefined>;
  /**
   * Replaces what is stored by what `revise` makes of it, together with the list of extensions, in one
   * transaction; two at the same time follow one another.
   * @throws auth/account-not-installed, or what `revise` throws
   */
  replace(
    user: WidgetUser,
    revise: (stored: StoredSettings | undefined) => StoredSettings,
  ): Promise<StoredSettings>;
}

/** For the workers: with the secrets of the chosen provider in the clear. */
export interface AccountSettings extends SettingsBody {
  readonly credentials: Credentials;
}

export interface SettingsDeps {
  readonly store: SettingsStore;
  /** Address and last delivery of the account's connection to one provider. */
  readonly describeConnection: (
    account: AccountId,
    provider: ProviderName,
  ) => Promise<{ readonly webhookUrl: string; readonly lastDeliveryAt: Date | null }>;
  /** Forgets what was kept in memory of the account. */
  readonly onSaved: (account: AccountId) => void;
  readonly users: (account: AccountId) => Promise<readonly CrmUser[]>;
  readonly pipelines: (account: AccountId) => Promise<readonly CrmPipeline[]>;
  readonly notices: Notices;
  readonly accountState?: (account: AccountId) => Promise<AccountState | undefined>;
}

export interface Settings {
  /** The defaults, inactive, while nothing is stored. */
  readSettings(account: AccountId): Promise<AccountSettings>;
  getSettingsDocument(account: AccountId): Promise<SettingsDocument>;
  /** When a provider was heard last, and where it delivers to; the stored provider unless another is named. */
  lastDelivery(account: AccountId, provider?: ProviderName): Promise<LastDelivery>;
  /** @throws settings/invalid when a provider's required credential is missing */
  saveSettings(user: WidgetUser, input: SettingsInput): Promise<SettingsDocument>;
  /** A connection as it would be if the input were saved; nothing is stored. */
  tryConnection(account: AccountId, input: SettingsInput): Promise<Connection>;
  /** The account's active Kommo users. @throws crm/… */
  kommoUsers(account: AccountId): Promise<readonly CrmUser[]>;
}

export function createSettings(deps: SettingsDeps): Settings {
  async function documentOf(account: AccountId, stored: StoredSettings): Promise<SettingsDocument> {
    const { body, secrets } = stored;
    const [connection, users, pipelines] = await Promise.all([
      deps.describeConnection(account, body.provider),
      activeUsers(deps, account),
      // The settings can be read and mended while Kommo does not answer.
      deps.pipelines(account).catch(() => []),
    ]);
    const notices = await deps.notices(account, body, connection.lastDeliveryAt);
    // Asked after the users: what Kommo has just said of the account is part of it.
    const state = await deps.accountState?.(account);
    return {
      ...body,
      ...(state === undefined ? {} : { account: state }),
      credentials: masked(secrets[body.provider] ?? {}),
      webhookUrl: connection.webhookUrl,
      lastDeliveryAt: connection.lastDeliveryAt?.toISOString() ?? null,
      notices: [...noticesOf(state), ...notices],
      kommoUsers: users,
      kommoPipelines: pipelines,
    };
  }

  return {
    async readSettings(account) {
      const { body, secrets } = (await deps.store.read(account)) ?? NOTHING_STORED;
      return { ...body, credentials: secrets[body.provider] ?? {} };
    },
    getSettingsDocument: async (account) =>
      documentOf(account, (await deps.store.read(account)) ?? NOTHING_STORED),
    async lastDelivery(account, named) {
      const provider = named ?? ((await deps.store.read(account)) ?? NOTHING_STORED).body.provider;
      const { webhookUrl, lastDeliveryAt } = await deps.describeConnection(account, provider);
      return { provider, webhookUrl, lastDeliveryAt: lastDeliveryAt?.toISOString() ?? null };
    },
    async saveSettings(user, input) {
      const saved = await deps.store.replace(user, (stored) => revised(stored, input));
      deps.onSaved(user.accountId);
      return documentOf(user.accountId, saved);
    },
    kommoUsers: async (account) => (await deps.users(account)).filter(({ isActive }) => isActive),
    async tryConnection(account, input) {
      const { body, secrets } = revised(await deps.store.read(account), input);
      return connectionOf(account, body.provider, { body, secrets });
    },
  };
}

export const NOTHING_STORED: StoredSettings = { body: DEFAULT_SETTINGS, secrets: {} };

/** What one provider's deliveries are read with. */
export function connectionOf(account: AccountId, provider: ProviderName, stored: StoredSettings): Connection {
  const { general, queryNames } = stored.body;
  return {
    accountId: account,
    provider,
    credentials: stored.secrets[provider] ?? {},
    queryNames: queryNames ?? {},
    defaultCountry: general.defaultCountry,
    timeZone: general.timeZone,
  };
}

/** Secrets of the other providers stay: a manager may try another provider and come back. */
function revised(stored: StoredSettings | undefined, input: SettingsInput): StoredSettings {
  const { credentials, ...body } = input;
  const secrets = stored?.secrets ?? {};
  const own = mergeCredentials(secrets[input.provider] ?? {}, credentials);
  if (input.active) requireCredentials(input.provider, own);
  return { body, secrets: { ...secrets, [input.provider]: own } };
}

function mergeCredentials(stored: Credentials, given: SettingsInput['credentials']): Credentials {
  const written = Object.entries(given).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(
    Object.entries({ ...stored, ...Object.fromEntries(written) }).filter(([, secret]) => secret !== ''),
  );
}

function requireCredentials(provider: ProviderName, own: Credentials): void {
  const missing = PROVIDER_CREDENTIALS[provider].filter(
    ({ name, required }) => required && own[name] === undefined,
  );
  if (missing.length === 0) return;
  const fields = missing.map(({ name }) => ({ path: `credentials.${name}`, code: 'required' }));
  throw new AppError('settings/invalid', { fields });
}

function masked(credentials: Credentials): SettingsDocument['credentials'] {
  return Object.fromEntries(Object.keys(credentials).map((name) => [name, { set: true }]));
}

/** The settings can be read and mended while Kommo does not answer; only the names are missing then. */
async function activeUsers(deps: SettingsDeps, account: AccountId): Promise<SettingsDocument['kommoUsers']> {
  try {
    const users = await deps.users(account);
    return users.filter((user) => user.isActive).map(({ id, name }) => ({ id, name }));
  } catch {
    return [];
  }
}
