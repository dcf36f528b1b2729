/**
 * How much one address, one account and one webhook may ask for in a minute. Counted by each process for itself: the
 * limits keep a broken or hostile client from starving the others, they are no quota.
 */
import { createHash } from 'node:crypto';
import { Router } from 'express';
import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { tokenOf } from '../auth/widget-user';
import { AppError } from '../domain/errors';

export interface RateLimits {
  /** Before all routes: by address, and by webhook. */
  readonly atTheDoor: Router;
  /** Behind the check of the one-time token. */
  readonly byAccount: RequestHandler;
}

/** Requests per minute. */
const LIMITS = {
  /** An office of a hundred managers behind one address. */
  apiOfAddress: 6_000,
  apiOfAccount: 6_000,
  /** 500 deliveries per second: no switchboard has so many calls, a loop has. */
  deliveriesOfWebhook: 30_000,
  /** Guessed keys. Providers share addresses, so what was accepted is not counted. */
  refusedDeliveriesOfAddress: 600,
  oauthOfAddress: 300,
} as const;

const WINDOW_MS = 60_000;
const REFUSED = new Set([400, 401, 404, 413]);

/** @param factor multiplies every limit */
export function createRateLimits(factor: number): RateLimits {
  const limit = (name: keyof typeof LIMITS, by: Counting): RequestHandler =>
    createLimit(Math.max(1, Math.round(LIMITS[name] * factor)), by);
  const atTheDoor = Router();
  atTheDoor.use(
    '/webhooks',
    limit('refusedDeliveriesOfAddress', { key: addressOf, onlyRefused: true }),
    limit('deliveriesOfWebhook', { key: webhookOf }),
  );
  atTheDoor.use('/oauth', limit('oauthOfAddress', { key: addressOf }));
  atTheDoor.use('/api', limit('apiOfAddress', { key: addressOf }));
  return {
    atTheDoor,
    byAccount: limit('apiOfAccount', { key: (request) => String(tokenOf(request).accountId) }),
  };
}

interface Counting {
  readonly key: (request: Request) => string;
  readonly onlyRefused?: boolean;
}

function createLimit(limit: number, { key, onlyRefused = false }: Counting): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MS,
    limit,
    keyGenerator: key,
    skipSuccessfulRequests: onlyRefused,
    requestWasSuccessful: (_request, response) => !REFUSED.has(response.statusCode),
    standardHeaders: false,
    legacyHeaders: false,
    // They speak to the console; create-app settles which proxies are believed.
    validate: false,
    handler: (request, _response, next) => {
      const { resetTime } = (request as Request & { rateLimit?: { resetTime?: Date } }).rateLimit ?? {};
      const afterMs = Math.max(1_000, (resetTime?.getTime() ?? 0) - Date.now());
      next(new AppError('request/too-many', { retry: { afterMs } }));
    },
  });
}

function addressOf(request: Request): string {
  return ipKeyGenerator(request.ip ?? '');
}

/** By the whole of the key: half a key must not use up what its owner may send. */
function webhookOf(request: Request): string {
  return createHash('sha256').update(request.path).digest('base64');
}
