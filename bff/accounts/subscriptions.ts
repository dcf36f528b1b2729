/**
 * Sees to it that providers deliver where it is their API that is told the address: soon after a save, once a day, and
 * when an administrator tests what is stored.
 *
 * State: none here; the provider has it, and keeping it twice, or by two processes at once, leaves one subscription.
 * Crash: what was to be kept after a save is kept by the daily chore. Whoever saves does not wait for the provider, and is
 * told nothing of a refusal but by the connection test and the log.
 * Not guaranteed: that of two saves within seconds, with two tokens, the later one's subscription stays. The next keeping
 * finds it missing and makes it.
 */
import type { ConnectionCheck, ProviderName } from '../contract/settings';
import type { AccountId } from '../domain/ids';
import { AppError } from '../domain/errors';
import type { Connection, Provider } from '../normalize/provider';
import type { Logger } from '../telemetry/logger';
import type { DescribedConnection } from './connections';
import type { AccountSettings } from './settings';

export interface SubscriptionsDeps {
  readonly readSettings: (account: AccountId) => Promise<Pick<AccountSettings, 'active' | 'provider'>>;
  readonly connectionOfAccount: (account: AccountId, provider: ProviderName) => Promise<Connection>;
  readonly describe: (account: AccountId, provider: ProviderName) => Promise<DescribedConnection>;
  readonly providers: Readonly<Record<ProviderName, Pick<Provider, 'api'>>>;
  readonly logger: Logger;
}

export interface Subscriptions {
  /** Of the account's provider. @returns what it says; nothing where there is nothing to keep, or no calls are wanted */
  keep(account: AccountId): Promise<readonly ConnectionCheck[]>;
  /** The same, while nobody waits. */
  keepSoon(account: AccountId): void;
  /** @returns how many were kept. @throws calls/provider-failed when one could not be asked for, once all others are kept */
  keepAll(accounts: readonly AccountId[], stopped: AbortSignal): Promise<number>;
  /** Resolves when nothing is being kept any more. */
  settled(): Promise<void>;
}

/** The provider said nothing, or nothing of its own. */
const SILENCE: readonly unknown[] = ['unreachable', 'unexpected-answer'];

export function createSubscriptions(deps: SubscriptionsDeps): Subscriptions {
  const { logger } = deps;
  const underWay = new Set<Promise<unknown>>();

  async function keep(account: AccountId): Promise<readonly ConnectionCheck[]> {
    const { active, provider } = await deps.readSettings(account);
    if (!active) return [];
    const connection = await deps.connectionOfAccount(account, provider);
    const { webhookUrl } = await deps.describe(account, provider);
    const checks = await deps.providers[provider].api.keepSubscription(connection, webhookUrl);
    if (checks.some(({ ok }) => !ok)) {
      logger.warn({ accountId: account, provider, checks }, 'a provider was not told where to deliver');
    }
    return checks;
  }

  /** @returns undefined when nobody knows what has become of it */
  const keepOrLog = (account: AccountId): Promise<readonly ConnectionCheck[] | undefined> =>
    keep(account).catch((error: unknown) => {
      logger.error({ err: error, accountId: account }, 'a subscription failed');
      return undefined;
    });

  return {
    keep,
    keepSoon(account) {
      const kept = keepOrLog(account).finally(() => underWay.delete(kept));
      underWay.add(kept);
    },
    async keepAll(accounts, stopped) {
      let kept = 0;
      let isUnknown = false;
      for (const account of accounts) {
        if (stopped.aborted) break;
        const checks = await keepOrLog(account);
        if (checks !== undefined && checks.length > 0 && checks.every(({ ok }) => ok)) kept += 1;
        // What is refused is refused again in an hour.
        isUnknown ||= checks === undefined || checks.some(({ code }) => SILENCE.includes(code));
      }
      if (isUnknown) throw new AppError('calls/provider-failed', { detail: 'a provider did not answer' });
      return kept;
    },
    settled: async () => void (await Promise.all(underWay)),
  };
}
