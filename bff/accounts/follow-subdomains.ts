import type { Logger } from 'pino';
import type { OAuth } from '../crm/kommo/oauth';
import type { AccountId } from '../domain/ids';
import { asAppError } from '../domain/errors';
import type { Tokens } from './tokens';

export interface FollowSubdomainsDeps {
  readonly accounts: () => Promise<readonly AccountId[]>;
  readonly tokens: Pick<Tokens, 'accessToken' | 'renew'>;
  readonly oauth: Pick<OAuth, 'identify'>;
  /** Gives whether it was another one. */
  readonly rename: (account: AccountId, subdomain: string) => Promise<boolean>;
  readonly logger: Logger;
}

/**
 * Asks Kommo what each account is called now: its address, its pages' origin and the issuer of its tokens follow from
 * that. It also finds out whose authorization has ended while nobody called.
 */
export function createFollowSubdomains(
  deps: FollowSubdomainsDeps,
): (stopped: AbortSignal) => Promise<number> {
  async function follow(account: AccountId): Promise<boolean> {
    const token = await deps.tokens.accessToken(account);
    try {
      const { accountId, subdomain } = await deps.oauth.identify(token.subdomain, token.value);
      return accountId === account && (await deps.rename(account, subdomain));
    } catch (error) {
      if (asAppError(error).code !== 'crm/unauthorized') throw error;
      await deps.tokens.renew(account, token);
      return false;
    }
  }

  return async (stopped) => {
    let renamed = 0;
    for (const account of await deps.accounts()) {
      if (stopped.aborted) break;
      const isRenamed = await follow(account).catch((error: unknown) => {
        deps.logger.warn({ err: error, account }, 'what an account is called now is not known');
        return false;
      });
      if (isRenamed) renamed += 1;
    }
    return renamed;
  };
}
