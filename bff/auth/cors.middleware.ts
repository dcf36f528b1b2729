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
    const origin = request.get('Origin');
    const subdomain = origin === undefined ? undefined : subdomainOfOrigin(originTemplate, origin);
    if (origin !== undefined && subdomain !== undefined && (await accounts.isSubdomainInstalled(subdomain))) {
      allowOrigin(response, origin);
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
