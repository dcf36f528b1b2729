import { createFollowSubdomains } from '../accounts/follow-subdomains';
import {
  authorizedAccounts,
  loggingAccounts,
  purgeUninstalled,
  removeExpired,
  renameSubdomain,
} from '../storage/account-upkeep';
import { announceForgottenRecordings } from '../storage/awaited-recordings';
import { removeOldCalls } from '../storage/call-history';
import { createChoreJournal } from '../storage/chore-journal';
import { announceForgottenCalls, wakeAccountsLetInAgain } from '../storage/forgotten-work';
import { startDailyChores } from '../workers/daily-chores';
import { createReconcileDaily } from '../workers/reconcile-daily';
import { startSweepForgotten } from '../workers/sweep-forgotten';
import type { Accounts } from './accounts';
import type { Kommo } from './kommo';
import type { Base, Closing } from './open-base';
import { composeReconcile } from './reconcile';

const DAY_MS = 86_400_000;

export interface ChoreParts {
  readonly kommo: Kommo;
  readonly accounts: Accounts;
}

/** What is done once a day or once a minute, whatever calls come. */
export function startChores(base: Base, { kommo, accounts }: ChoreParts, closing: Closing): void {
  const { oauth, tokens, crm } = kommo;
  const { connections, providers, subscriptions } = accounts;
  const journal = createChoreJournal(base.pool);
  const { pool, clock, logger, config } = base;
  const chores = startDailyChores({
    chores: {
      'keep-authorizations': () => tokens.keepAlive(),
      'follow-subdomains': createFollowSubdomains({
        accounts: () => authorizedAccounts(pool),
        tokens,
        oauth,
        rename: (account, subdomain) => renameSubdomain(pool, account, subdomain),
        logger,
      }),
      reconcile: createReconcileDaily({
        accounts: () => loggingAccounts(pool),
        reconcile: composeReconcile(base, { connections, providers, crm }),
        journal,
        clock,
        logger,
      }),
      'keep-subscriptions': async (stopped) => subscriptions.keepAll(await loggingAccounts(pool), stopped),
      'remove-expired': () => removeExpired(pool, clock.now()),
      'purge-uninstalled': () =>
        purgeUninstalled(pool, new Date(clock.now().getTime() - config.retentionDaysAfterUninstall * DAY_MS)),
      'remove-old-calls': (stopped) =>
        removeOldCalls(pool, new Date(clock.now().getTime() - config.retentionDaysOfCalls * DAY_MS), stopped),
    },
    journal,
    clock,
    logger,
  });
  closing.push(() => chores.stop());
  const stopSweep = startSweepForgotten({
    steps: {
      'calls without a job': () => announceForgottenCalls(pool, clock.now()),
      'recordings that are awaited': () => announceForgottenRecordings(pool, clock.now().getTime()),
      'accounts that were let in again': () => wakeAccountsLetInAgain(pool, clock.now()),
    },
    clock,
    logger,
  });
  closing.push(stopSweep);
}
