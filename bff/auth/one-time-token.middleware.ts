import type { Request, RequestHandler } from 'express';
import { AppError } from '../domain/errors';
import { accountOrigin } from './account-origin';
import { admitInstalledOrigin, admitOrigin } from './cors.middleware';
import type { InstalledAccounts } from './installed-accounts';
import type { TokenRules } from './verify-one-time-token';
import { verifyOneTimeToken } from './verify-one-time-token';
import type { OneTimeToken } from './widget-user';
import { rememberToken } from './widget-user';

export interface OneTimeTokenDeps extends TokenRules {
  readonly accounts: InstalledAccounts;
}

/** Every request of the widget names its user by a one-time token of an account that has the integration. */
export function createOneTimeTokenCheck(deps: OneTimeTokenDeps): RequestHandler {
  return async (request, response, next) => {
    const token = await readToken(request, deps).catch(async (error: unknown) => {
      await admitInstalledOrigin(request, response, deps);
      throw error;
    });
    admitOrigin(request, response, accountOrigin(deps.originTemplate, token.subdomain) ?? '');
    if (!(await deps.accounts.isInstalled(token.accountId))) throw new AppError('auth/account-not-installed');
    rememberToken(request, token);
    next();
  };
}

async function readToken(request: Request, rules: TokenRules): Promise<OneTimeToken> {
  const header = request.get('X-Auth-Token');
  if (header === undefined || header === '') throw new AppError('auth/token-missing');
  return verifyOneTimeToken(header, rules);
}
