import { createConnections } from '../accounts/connections';
import { cardUrl } from '../compose/card-url';
import { composeKommo } from '../compose/kommo';
import type { KommoBase } from '../compose/kommo';
import type { Closing } from '../compose/open-base';
import { composeReconcile } from '../compose/reconcile';
import { recordingFolder } from '../compose/recordings';
import { PROVIDER_NAMES } from '../contract/settings';
import type { ProviderName } from '../contract/settings';
import type { AccountId } from '../domain/ids';
import { countryOf, formatPhone } from '../normalize/phone-number';
import { createProviders } from '../normalize/registry';
import { removeRecordingsOf } from '../recordings/cache-upkeep';
import { createDeadLetterOffice } from '../queue/database/database-queue';
import { exportAccount, purgeAccount } from '../storage/account-data';
import { listAccounts } from '../storage/account-list';
import { createCallReader } from '../storage/call-reader';
import { createConnectionStore } from '../storage/connection-store';
import { readFailedDeliveries, redriveDeliveries } from '../storage/failed-deliveries';
import { createInstalledAccounts } from '../storage/installed-accounts';
import { reseal } from '../storage/reseal';
import { createSettingsStore } from '../storage/settings-store';
import type { CliDeps } from './command';

const FAILED_DELIVERIES_SHOWN = 200;

/** The stores behind the commands. */
export function openCliDeps(base: KommoBase, closing: Closing): CliDeps {
  const { crm } = composeKommo(base, closing);
  const { pool, clock, encryption, config } = base;
  const settings = createSettingsStore(pool, encryption);
  const connections = createConnections({
    store: createConnectionStore(pool, encryption),
    settings,
    publicUrl: config.publicUrl,
    clock,
  });
  const installed = createInstalledAccounts(pool);
  const rotate = async (account: AccountId, provider: ProviderName) =>
    [provider, await connections.rotate(account, provider)] as const;
  return {
    listAccounts: () => listAccounts(pool),
    exportAccount: (account) => exportAccount(pool, account),
    purgeAccount: async (account, options) => {
      const isGone = await purgeAccount(pool, account, options);
      if (isGone) await removeRecordingsOf(recordingFolder(base), account);
      return isGone;
    },
    reseal: () => reseal({ pool, encryption, clock }),
    reader: createCallReader(pool, { cardUrl: cardUrl(config.kommo.originTemplate), formatPhone, countryOf }),
    clock,
    reconcile: composeReconcile(base, {
      connections,
      crm,
      providers: createProviders({ origins: config.providerOrigins }),
    }),
    deadLetters: createDeadLetterOffice({ pool, clock }),
    failedDeliveries: {
      list: () => readFailedDeliveries(pool, FAILED_DELIVERIES_SHOWN),
      redrive: (which) => redriveDeliveries(pool, which),
    },
    rotateWebhooks: async (account) => {
      if (!(await installed.isInstalled(account))) return undefined;
      const rotated = await Promise.all(PROVIDER_NAMES.map((provider) => rotate(account, provider)));
      return Object.fromEntries(rotated) as Record<ProviderName, string>;
    },
  };
}
