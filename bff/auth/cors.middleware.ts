import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../domain/errors';
import { subdomainOfOrigin } from './account-origin';
import type { InstalledAccounts } from './installed-accounts';

const ALLOWED_METHODS = 'GET, POST, PUT';
const ALLOWED_HEADERS = 'X-Auth-Token, Content-Type, Last-Event-ID';
const PREFLIGHT_SECONDS = 600;

export interface PreflightDeps {
  readonly originTemplate: string;
  readonly accounts: InstalledAccounts;
}

/** Answers preflights, which carry no token: the pages of installed accounts may ask, others get no permission. */
export function createPreflight({ originTemplate, accounts }: PreflightDeps): RequestHandler {
  return async (request, response, next) => {
    // A cache must not hand one account's permission to another, nor a refusal to anybody.
    response.vary('Origin');
    if (request.method !== 'OPTIONS') return next();
    if (await admitInstalledOrigin(request, response, { originTemplate, accounts })) {
      response.set({
        'Access-Control-Allow-Methods': ALLOWED_METHODS,
        'Access-Control-Allow-Headers': ALLOWED_HEADERS,
        'Access-Control-Max-Age': String(PREFLIGHT_SECONDS),
      });
    }
    response.status(204).end();
  };
}

/**
 * Lets the page of any account that has the integration read the answer, which must tell nothing but a refusal.
 * Without it a browser shows its page a broken network in place of the reason.
 * @returns whether it is such a page
 */
export async function admitInstalledOrigin(
  request: Request,
  response: Response,
  { originTemplate, accounts }: PreflightDeps,
): Promise<boolean> {
  const origin = request.get('Origin');
  const subdomain = origin === undefined ? undefined : subdomainOfOrigin(originTemplate, origin);
  if (origin === undefined || subdomain === undefined) return false;
  if (!(await accounts.isSubdomainInstalled(subdomain))) return false;
  allowOrigin(response, origin);
  return true;
}

/**
 * A browser says where the page is from: it must be the account that the token or ticket is for. Requests of
 * no browser name no origin.
 * @throws auth/account-mismatch
 */
export function admitOrigin(request: Request, response: Response, expected: string): void {
  const origin = request.get('Origin');
  if (origin === undefined) return;
  if (origin !== expected) throw new AppError('auth/account-mismatch');
  allowOrigin(response, origin);
}

function allowOrigin(response: Response, origin: string): void {
  response.vary('Origin');
  response.set('Access-Control-Allow-Origin', origin);
  response.set('Access-Control-Expose-Headers', 'Retry-After, X-Request-Id');
}
