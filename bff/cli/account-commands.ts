import type { Command } from './command';
import { readAccount } from './read-account';
import { UsageError } from './usage-error';

export const ACCOUNT_COMMANDS: Readonly<Record<string, Command>> = {
  /** JSON lines: one row in each, with its table. */
  'accounts export': async ({ exportAccount }, [account]) => {
    const rows = await exportAccount(readAccount(account));
    if (rows.length === 0) throw new UsageError('Nothing is stored of this account.');
    return { json: rows, text: rows.map((row) => JSON.stringify(row)).join('\n') };
  },
  'accounts purge': async ({ purgeAccount, clock }, [account, option]) => {
    if (option !== undefined && option !== '--even-installed') {
      throw new UsageError('accounts purge <accountId> [--even-installed]');
    }
    const uninstalledBefore = option === undefined ? clock.now() : null;
    if (!(await purgeAccount(readAccount(account), { uninstalledBefore }))) {
      throw new UsageError(
        'Nothing was removed: the account is unknown, or still has the integration (--even-installed).',
      );
    }
    return { json: { purged: Number(account) }, text: `Everything of account ${account} is removed.` };
  },
  'keys rotate': async ({ reseal }) => {
    const done = await reseal();
    const sentences = [
      `${done.resealed} secrets are sealed anew under the first key of ENCRYPTION_KEY.`,
      ...done.unreadable.map((place) => `${place} opens with no key and was left as it is.`),
    ];
    return { json: done, text: sentences.join('\n') };
  },
};
