import { createFollowSubdomains } from '../accounts/follow-subdomains';
import {
  authorizedAccounts,
  purgeUninstalled,
  removeExpired,
  renameSubdomain,
} from '../storage/account-upkeep';
import { createChoreJournal } from '../storage/chore-journal';
import { announceForgottenCalls, wakeAccountsLetInAgain } from '../storage/forgotten-work';
import { startDailyChores } from '../workers/daily-chores';
import { startSweepForgotten } from '../workers/sweep-forgotten';
import type { Kommo } from './kommo';
import type { Base, Closing } from './open-base';

const DAY_MS = 86_400_000;

/** What is done once a day or once a minute, whatever calls come. */
export function startChores(base: Base, { oauth, tokens }: Kommo, closing: Closing): void {
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
      'remove-expired': () => removeExpired(pool, clock.now()),
      'purge-uninstalled': () =>
        purgeUninstalled(pool, new Date(clock.now().getTime() - config.retentionDaysAfterUninstall * DAY_MS)),
    },
    journal: createChoreJournal(pool),
    clock,
    logger,
  });
  closing.push(() => chores.stop());
  const stopSweep = startSweepForgotten({
    steps: {
      'calls without a job': () => announceForgottenCalls(pool, clock.now()),
      'accounts that were let in again': () => wakeAccountsLetInAgain(pool, clock.now()),
    },
    clock,
    logger,
  });
  closing.push(stopSweep);
}
