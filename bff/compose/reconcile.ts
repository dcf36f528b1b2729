import { DEFAULT_PATIENCE } from '../calls/due-time';
import { createRecordCallEvents } from '../calls/record-call-events';
import type { CrmClient } from '../crm/crm-client';
import { AppError } from '../domain/errors';
import type { Providers } from '../normalize/registry';
import { createCallTransactions } from '../storage/call-unit-of-work';
import { readCallsBetween } from '../storage/calls-between';
import { recheckCall } from '../storage/recheck-call';
import { createSettingsStore } from '../storage/settings-store';
import { createReconcile } from '../workers/reconcile';
import type { Reconcile } from '../workers/reconcile';
import type { Accounts } from './accounts';
import type { Base } from './open-base';

const DAY_MS = 86_400_000;

export interface ReconcileParts {
  readonly connections: Pick<Accounts['connections'], 'connectionOfAccount'>;
  readonly providers: Providers;
  readonly crm: CrmClient;
}

/** The comparison of a provider's log, our rows and Kommo; the same for the operator and for the daily chore. */
export function composeReconcile(
  base: Pick<Base, 'pool' | 'clock' | 'encryption' | 'config'>,
  { connections, providers, crm }: ReconcileParts,
): Reconcile {
  const { pool, clock, encryption, config } = base;
  const settings = createSettingsStore(pool, encryption);
  const reconcile = createReconcile({
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
  return async (account, period, options) => {
    // What was removed here would count as missing, and be logged once more.
    const kept = clock.now().getTime() - config.retentionDaysOfCalls * DAY_MS;
    if (period.from < kept) {
      const detail = `calls before ${new Date(kept).toISOString()} are not kept, so nobody knows what is missing`;
      throw new AppError('calls/not-supported', { detail });
    }
    return reconcile(account, period, options);
  };
}
