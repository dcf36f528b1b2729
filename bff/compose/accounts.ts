import { accountState } from '../accounts/account-state';
import { createAuthorizationLinks } from '../accounts/authorization-link';
import type { AuthorizationLinks } from '../accounts/authorization-link';
import { createConnections } from '../accounts/connections';
import type { Connections } from '../accounts/connections';
import type { Extensions } from '../accounts/extensions';
import { createNotices } from '../accounts/notices';
import { createSettings } from '../accounts/settings';
import type { Settings } from '../accounts/settings';
import { createSubscriptions } from '../accounts/subscriptions';
import type { Subscriptions } from '../accounts/subscriptions';
import { createProviders } from '../normalize/registry';
import type { Providers } from '../normalize/registry';
import type { CrmClient, CrmPipeline } from '../crm/crm-client';
import { createRecentReads } from '../crm/kommo/recent-reads';
import { readAccountStanding } from '../storage/account-standing';
import { createConnectionStore } from '../storage/connection-store';
import { createExtensions } from '../storage/extensions';
import { readFirstCalls } from '../storage/first-calls';
import { createSettingsStore } from '../storage/settings-store';
import type { Kommo } from './kommo';
import type { Base } from './open-base';

export interface Accounts {
  readonly settings: Settings;
  readonly connections: Connections;
  readonly extensions: Extensions;
  readonly providers: Providers;
  readonly subscriptions: Subscriptions;
}

export function composeAccounts(base: Base, { crm }: Pick<Kommo, 'crm'>): Accounts {
  const { config, clock, pool, encryption } = base;
  const { publicUrl, providerOrigins: origins } = config;
  const store = createSettingsStore(pool, encryption);
  const connections = createConnections({
    store: createConnectionStore(pool, encryption),
    settings: store,
    publicUrl,
    clock,
  });
  const settings = createSettings({
    store,
    describeConnection: connections.describe,
    onSaved: connections.forget,
    users: crm.users,
    pipelines: rememberedPipelines(base, crm),
    notices: createNotices({
      clock,
      firstCalls: (account, provider, days) => readFirstCalls(pool, { account, provider }, days),
    }),
    accountState: async (account) =>
      accountState(await readAccountStanding(pool, account), authorizationLinks(base)),
  });
  const providers = createProviders({ origins });
  const subscriptions = createSubscriptions({
    readSettings: settings.readSettings,
    connectionOfAccount: connections.connectionOfAccount,
    describe: connections.describe,
    providers,
    logger: base.logger,
  });
  return { settings, connections, extensions: createExtensions(pool), providers, subscriptions };
}

export function authorizationLinks({ config, clock, encryption }: Base): AuthorizationLinks {
  const { clientId, originTemplate } = config.kommo;
  return createAuthorizationLinks({
    clientId,
    originTemplate,
    keys: encryption.deriveKeys('oauth-state'),
    clock,
  });
}

/** Every tab of every manager reads the settings, and pipelines seldom change. */
const PIPELINES_FRESH_MS = 5 * 60_000;

function rememberedPipelines({ clock }: Base, crm: CrmClient): CrmClient['pipelines'] {
  const reads = createRecentReads<readonly CrmPipeline[]>({ clock, freshMs: PIPELINES_FRESH_MS });
  return (account) =>
    reads.read({ account, key: 'pipelines', lane: 'manager' }, () => crm.pipelines(account));
}
