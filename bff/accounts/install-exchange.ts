/** The background part of an install; its states are told in ./install. */
import type { Logger } from 'pino';
import type { Clock } from '../clock';
import { DEFAULT_SETTINGS } from '../contract/settings';
import type { TokenPair } from '../crm/kommo/kommo-answer';
import type { Grantee, OAuth } from '../crm/kommo/oauth';
import type { AppError } from '../domain/errors';
import { asAppError } from '../domain/errors';
import type { AccountId } from '../domain/ids';
import { accountId } from '../domain/ids';
import type { Encryption } from '../storage/encryption';
import type { ClaimedInstallCode, InstalledAccount, InstallRecords } from '../storage/install-records';
import { openGrant, sealGrant } from './install-grant';
import { sealPair } from './tokens-sealing';

export interface ExchangeCodesDeps {
  readonly records: InstallRecords;
  readonly oauth: OAuth;
  readonly encryption: Encryption;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What else a new account needs; repeatable, and made good later if it fails. */
  readonly onInstalled: (account: AccountId) => Promise<unknown>;
}

const CODE_LIFETIME_MS = 20 * 60_000;
/** The access token's day, less a margin. */
const PAIR_LIFETIME_MS = 23 * 3_600_000;
/** Three requests, each of which may wait for its turn. */
const LEASE_MS = 120_000;
const BATCH = 5;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** Makes what works through the codes that are due, and gives how many those were. */
export function createExchangeCodes(deps: ExchangeCodesDeps): () => Promise<number> {
  const { records, oauth, encryption, clock, logger } = deps;

  async function finish(claimed: ClaimedInstallCode): Promise<void> {
    const { subdomain } = claimed;
    const grant = openGrant(encryption, claimed);
    const pair = grant.kind === 'pair' ? grant.pair : await exchange(claimed, grant.code);
    if (pair === undefined) return;
    const grantee = await oauth.identify(subdomain, pair.accessToken);
    const account = accountId(grantee.accountId);
    if (!(await records.finish(claimed, installedAccount({ account, grantee, pair })))) return;
    const { userId, isAdmin } = grantee;
    if (claimed.uninstalledAccount === null)
      logger.info({ account, userId, isAdmin }, 'an account was installed');
    else logger.warn({ account }, 'an account was not uninstalled, whatever the notice said');
    await deps.onInstalled(account).catch((error: unknown) => {
      logger.warn({ err: error, account }, 'a new account was not fully prepared');
    });
  }

  /** Undefined when another worker has claimed the code meanwhile. */
  async function exchange(claimed: ClaimedInstallCode, code: string): Promise<TokenPair | undefined> {
    const pair = await oauth.exchangeCode(claimed.subdomain, code);
    const sealed = sealGrant(encryption, claimed.subdomain, { kind: 'pair', pair });
    return (await records.keep(claimed, sealed)) ? pair : undefined;
  }

  function installedAccount({ account, grantee, pair }: NewAccount): InstalledAccount {
    const { subdomain, userId, isAdmin } = grantee;
    const tokens = sealPair({ encryption, clock }, { account, userId, pair });
    return { account, subdomain, userId, isAdmin, tokens, defaultSettings: DEFAULT_SETTINGS };
  }

  /** When trying again is of no use any more. */
  function endOf(claimed: ClaimedInstallCode): Date {
    const lifetimeMs = openGrant(encryption, claimed).kind === 'code' ? CODE_LIFETIME_MS : PAIR_LIFETIME_MS;
    return new Date(claimed.receivedAt.getTime() + lifetimeMs);
  }

  async function settleFailure(claimed: ClaimedInstallCode, error: AppError): Promise<void> {
    const { subdomain, attempts } = claimed;
    const at = new Date(clock.now().getTime() + pauseMs(error, attempts));
    if (error.retry !== 'never' && at < endOf(claimed)) {
      logger.warn({ err: error, subdomain, attempts }, 'an install is tried again later');
      await records.retryAt(claimed, at, error.code);
      return;
    }
    if (claimed.uninstalledAccount === null) {
      logger.error({ err: error, subdomain, attempts }, 'an install has failed: it has to be made again');
    }
    await records.fail(claimed, error.code);
  }

  return async () => {
    const now = clock.now();
    const claimed = await records.claim(now, new Date(now.getTime() + LEASE_MS), BATCH);
    const work = claimed.map((one) => finish(one).catch((error) => settleFailure(one, asAppError(error))));
    await Promise.all(work);
    return claimed.length;
  };
}

interface NewAccount {
  readonly account: AccountId;
  readonly grantee: Grantee;
  readonly pair: TokenPair;
}

function pauseMs({ retry }: AppError, attempts: number): number {
  const toldMs = typeof retry === 'object' ? retry.afterMs : 0;
  return Math.max(toldMs, Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1)));
}
