import { Router } from 'express';
import type { Request, Response } from 'express';
import type { Extensions } from '../accounts/extensions';
import type { Clock } from '../clock';
import { PROVIDER_NAMES } from '../contract/settings';
import type { ProviderName } from '../contract/settings';
import type { CrmClient, PhoneMatch } from '../crm/crm-client';
import { AppError } from '../domain/errors';
import type { AccountId } from '../domain/ids';
import type { Connection } from '../normalize/provider';
import { asKommoChooses } from './as-kommo-chooses';

type AskingConnection = Pick<Connection, 'accountId' | 'defaultCountry'>;
type Person = Pick<PhoneMatch, 'entity' | 'responsibleUserId'>;

export interface RouteCallDeps {
  readonly clock: Clock;
  readonly findConnection: (
    provider: ProviderName,
    key: string,
  ) => Promise<{ readonly connection: AskingConnection; readonly accepting: boolean } | undefined>;
  /** Who had the number when it was last looked up, and when: milliseconds since 1970. Kommo is not asked. */
  readonly knownPeople: (
    connection: AskingConnection,
    phone: string,
  ) => Promise<{ readonly people: readonly Person[]; readonly lookedUpAt: number } | undefined>;
  readonly findByPhone: CrmClient['findByPhone'];
  readonly extensionOfUser: Extensions['extensionOfUser'];
}

/** A telephone rings meanwhile: what is not known by then is not waited for. */
const ANSWER_WITHIN_MS = 250;
const KOMMO_WITHIN_MS = 200;
/** How long it is not asked again who has a number. */
const FRESH_MS = 15 * 60_000;
/** What a key can look like; anything else need not be asked for. */
const KEY = /^[\w-]{1,128}$/;

/**
 * `GET /webhooks/{provider}/{key}/route?phone=`: whom a telephone system should ring first. The answer is the
 * extension of the manager who is responsible for the caller's card, as plain text (or `{"extension": …}` when JSON
 * is asked for), and empty when there is none. It comes in time whatever happens, and it is never an error, because
 * a call must not wait for it nor fail by it; only an address that names no connection is refused (404).
 *
 * A number that was looked up a quarter of an hour ago at most costs Kommo no request. For any other Kommo is asked, and
 * what was known of it before is the answer when Kommo's does not come in time: its requests of this second may be used
 * up. So a number that has called before is always answered, if only by who was responsible then.
 */
export function createRouteCallRoute(deps: RouteCallDeps): Router {
  const router = Router();
  router.get('/webhooks/:provider/:key/route', async (request, response) => {
    const stop = new AbortController();
    const after = (ms: number): Promise<null> => deps.clock.after(ms, stop.signal).then(() => null);
    const found = await Promise.race([
      extensionFor(deps, request, after(KOMMO_WITHIN_MS)).catch(nobody),
      after(ANSWER_WITHIN_MS),
    ]);
    stop.abort();
    answer(request, response, found);
  });
  return router;
}

async function extensionFor(
  deps: RouteCallDeps,
  request: Request,
  late: Promise<unknown>,
): Promise<string | null> {
  const { provider, key } = request.params;
  const isAddress = isProvider(provider) && typeof key === 'string' && KEY.test(key);
  const found = isAddress ? await deps.findConnection(provider, key) : undefined;
  if (found === undefined) throw new AppError('delivery/unknown-connection');
  const { phone } = request.query;
  if (!found.accepting || typeof phone !== 'string') return null;
  const { accountId: account } = found.connection;
  const known = await deps.knownPeople(found.connection, phone);
  const before = known === undefined ? null : await extensionOf(deps, account, known.people);
  if (known !== undefined && deps.clock.now().getTime() - known.lookedUpAt < FRESH_MS) return before;
  const asked = deps
    .findByPhone(account, phone, 'manager')
    .then((matches) => extensionOf(deps, account, matches))
    .catch(() => before);
  return Promise.race([asked, late.then(() => before)]);
}

async function extensionOf(
  deps: RouteCallDeps,
  account: AccountId,
  people: readonly Person[],
): Promise<string | null> {
  const userId = asKommoChooses(people)?.responsibleUserId ?? null;
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
