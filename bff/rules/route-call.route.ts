import { Router } from 'express';
import type { Request, Response } from 'express';
import type { Extensions } from '../accounts/extensions';
import type { Clock } from '../clock';
import { PROVIDER_NAMES } from '../contract/settings';
import type { ProviderName } from '../contract/settings';
import type { CrmClient } from '../crm/crm-client';
import { AppError } from '../domain/errors';
import type { AccountId } from '../domain/ids';
import { asKommoChooses } from './as-kommo-chooses';

export interface RouteCallDeps {
  readonly clock: Clock;
  readonly findConnection: (
    provider: ProviderName,
    key: string,
  ) => Promise<
    { readonly connection: { readonly accountId: AccountId }; readonly accepting: boolean } | undefined
  >;
  readonly findByPhone: CrmClient['findByPhone'];
  readonly extensionOfUser: Extensions['extensionOfUser'];
}

/** A telephone rings meanwhile: what is not known by then is not waited for. */
const ANSWER_WITHIN_MS = 250;
/** What a key can look like; anything else need not be asked for. */
const KEY = /^[\w-]{1,128}$/;

/**
 * `GET /webhooks/{provider}/{key}/route?phone=`: whom a telephone system should ring first. The answer is the
 * extension of the manager who is responsible for the caller's card, as plain text (or `{"extension": …}` when JSON
 * is asked for), and empty when there is none. It comes in time whatever happens, and it is never an error, because
 * a call must not wait for it nor fail by it; only an address that names no connection is refused (404).
 */
export function createRouteCallRoute(deps: RouteCallDeps): Router {
  const router = Router();
  router.get('/webhooks/:provider/:key/route', async (request, response) => {
    const stop = new AbortController();
    const late = deps.clock.after(ANSWER_WITHIN_MS, stop.signal).then(() => null);
    const found = await Promise.race([extensionFor(deps, request).catch(nobody), late]);
    stop.abort();
    answer(request, response, found);
  });
  return router;
}

async function extensionFor(deps: RouteCallDeps, request: Request): Promise<string | null> {
  const { provider, key } = request.params;
  const isAddress = isProvider(provider) && typeof key === 'string' && KEY.test(key);
  const found = isAddress ? await deps.findConnection(provider, key) : undefined;
  if (found === undefined) throw new AppError('delivery/unknown-connection');
  const { phone } = request.query;
  if (!found.accepting || typeof phone !== 'string') return null;
  const account = found.connection.accountId;
  const match = asKommoChooses(await deps.findByPhone(account, phone, 'manager'));
  const userId = match?.responsibleUserId ?? null;
  return userId === null ? null : ((await deps.extensionOfUser(account, userId)) ?? null);
}

function isProvider(name: unknown): name is ProviderName {
  return PROVIDER_NAMES.some((known) => known === name);
}

function nobody(error: unknown): null {
  if (error instanceof AppError && error.code === 'delivery/unknown-connection') throw error;
  return null;
}

function answer(request: Request, response: Response, extension: string | null): void {
  response.set('Cache-Control', 'no-store');
  if (request.accepts(['text', 'json']) === 'json') response.json({ extension });
  else response.type('text/plain').send(extension ?? '');
}
