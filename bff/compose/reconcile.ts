import { DEFAULT_PATIENCE } from '../calls/due-time';
import { createRecordCallEvents } from '../calls/record-call-events';
import type { CrmClient } from '../crm/crm-client';
import type { Providers } from '../normalize/registry';
import { createCallTransactions } from '../storage/call-unit-of-work';
import { readCallsBetween } from '../storage/calls-between';
import { recheckCall } from '../storage/recheck-call';
import { createSettingsStore } from '../storage/settings-store';
import { createReconcile } from '../workers/reconcile';
import type { Reconcile } from '../workers/reconcile';
import type { Accounts } from './accounts';
import type { Base } from './open-base';

export interface ReconcileParts {
  readonly connections: Pick<Accounts['connections'], 'connectionOfAccount'>;
  readonly providers: Providers;
  readonly crm: CrmClient;
}

/** The comparison of a provider's log, our rows and Kommo; the same for the operator and for the daily chore. */
export function composeReconcile(
  base: Pick<Base, 'pool' | 'clock' | 'encryption'>,
  { connections, providers, crm }: ReconcileParts,
): Reconcile {
  const { pool, clock, encryption } = base;
  const settings = createSettingsStore(pool, encryption);
  return createReconcile({
    readProvider: async (account) => (await settings.read(account))?.body.provider,
    connectionOfAccount: connections.connectionOfAccount,
    providers,
    callsBetween: (account, provider, period) => readCallsBetween(pool, { account, provider }, period),
    recordCallEvents: createRecordCallEvents({
      transactions: createCallTransactions(pool),
      clock,
      patience: DEFAULT_PATIENCE,
      lane: 'backfill',
    }),
    crm,
    recheck: (account, callId, what) =>
      recheckCall(pool, { account, callId, now: clock.now().getTime() }, what),
    clock,
  });
}
