/**
 * How much one address, one account and one webhook may ask for in a minute. Counted by each process for itself: the
 * limits keep a broken or hostile client from starving the others, they are no quota.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Router } from 'express';
import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { tokenOf } from '../auth/widget-user';
import { AppError, asAppError } from '../domain/errors';
import { callerAddress } from './caller-address';
import type { FrontDoor } from './create-app';
import { createWindowCounter } from './window-counter';

export interface RateLimits {
  /** Before all of Express's routes: by address, and for what else stands below a webhook as `ofDeliveries` does. */
  readonly atTheDoor: Router;
  /** Behind the check of the one-time token. */
  readonly byAccount: RequestHandler;
  /** For a door in front of Express: by webhook, and by address for what the door refuses. */
  readonly ofDeliveries: (answer: FrontDoor['answer']) => FrontDoor['answer'];
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
  const most = (name: keyof typeof LIMITS): number => Math.max(1, Math.round(LIMITS[name] * factor));
  const limit = (name: keyof typeof LIMITS, key: (request: Request) => string): RequestHandler =>
    createLimit(most(name), key);
  const atTheDoor = Router();
  const deliveries = createDeliveryLimits(most('deliveriesOfWebhook'), most('refusedDeliveriesOfAddress'));
  atTheDoor.use('/webhooks', (request, response, next) => {
    const refuse = deliveries.admit(request, request.originalUrl);
    response.once('finish', () => REFUSED.has(response.statusCode) && refuse());
    next();
  });
  atTheDoor.use('/oauth', limit('oauthOfAddress', addressOf));
  atTheDoor.use('/api', limit('apiOfAddress', addressOf));
  return {
    atTheDoor,
    byAccount: limit('apiOfAccount', (request) => String(tokenOf(request).accountId)),
    ofDeliveries: (answer) => async (request) => {
      const refuse = deliveries.admit(request, request.url ?? '');
      try {
        return await answer(request);
      } catch (thrown) {
        if (REFUSED.has(asAppError(thrown).status)) refuse();
        throw thrown;
      }
    },
  };
}

function createLimit(limit: number, key: (request: Request) => string): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MS,
    limit,
    keyGenerator: key,
    standardHeaders: false,
    legacyHeaders: false,
    // They speak to the console; create-app settles which proxies are believed.
    validate: false,
    handler: (request, _response, next) => {
      const { resetTime } = (request as Request & { rateLimit?: { resetTime?: Date } }).rateLimit ?? {};
      next(tooMany((resetTime?.getTime() ?? 0) - Date.now()));
    },
  });
}

/** The library's limits are for Express; the webhooks' door stands in front of it. */
function createDeliveryLimits(ofWebhook: number, refusedOfAddress: number) {
  const deliveries = createWindowCounter(WINDOW_MS);
  const refusals = createWindowCounter(WINDOW_MS);
  return {
    /** @returns to be called when the delivery was refused. @throws AppError request/too-many */
    admit(request: IncomingMessage, url: string): () => void {
      const caller = addressKey(callerAddress(request));
      if (refusals.count(caller) >= refusedOfAddress) throw tooMany(refusals.endsIn());
      if (deliveries.add(webhookOf(url)) > ofWebhook) throw tooMany(deliveries.endsIn());
      return () => void refusals.add(caller);
    },
  };
}

function tooMany(afterMs: number): AppError {
  return new AppError('request/too-many', { retry: { afterMs: Math.max(1_000, afterMs) } });
}

function addressOf(request: Request): string {
  return addressKey(request.ip ?? '');
}

function addressKey(address: string): string {
  // Of IPv6 a whole network is one caller; to find out that an address is none takes longer than this.
  return address.includes(':') ? ipKeyGenerator(address) : address;
}

const LONGEST_WEBHOOK = 256;

/** By the whole of the key: half a key must not use up what its owner may send. */
function webhookOf(url: string): string {
  const path = url.split('?', 1)[0] ?? '';
  return path.length <= LONGEST_WEBHOOK ? path : createHash('sha256').update(path).digest('base64');
}
