import type { IncomingMessage } from 'node:http';
import type { Clock } from '../clock';
import type { ProviderName } from '../contract/settings';
import type { CallEvent } from '../domain/call-event';
import { AppError, asAppError } from '../domain/errors';
import type { ErrorCode } from '../domain/errors';
import type { AccountId, CallId } from '../domain/ids';
import type { Connection, Delivery, Provider, ProviderOrder, Reading } from '../normalize/provider';
import { readBody } from './read-body';

export interface FoundConnection {
  readonly connection: Connection;
  /** Whether the account wants its calls logged; else a delivery is answered and dropped. */
  readonly accepting: boolean;
}

/** What became of a delivery. `ignored`: it tells of no call; `unwanted`: the account's logging is off. */
export interface SeenDelivery {
  /** One of our providers' names, or `unknown`: never a word of the caller's. */
  readonly provider: ProviderName | 'unknown';
  readonly outcome: 'stored' | 'ignored' | 'unwanted' | ErrorCode;
  readonly calls: readonly CallId[];
}

export interface WebhookDeps {
  readonly providers: Readonly<Record<ProviderName, Provider>>;
  /** Our own origin, as providers call it. */
  readonly publicUrl: string;
  readonly clock: Clock;
  findConnection(provider: ProviderName, key: string): Promise<FoundConnection | undefined>;
  /** Resolves once the events are on disk. */
  storeCallEvents(account: AccountId, events: readonly CallEvent[]): Promise<void>;
  /** Undefined when nothing is to be waited for: it was noted a moment ago. */
  noteDelivery(connection: Connection): Promise<void> | undefined;
  /** Whether a click's reference that comes back was written by us, for this account. */
  isOurClick(account: AccountId, reference: string): boolean;
  /** For figures and the log. */
  onDelivery?(seen: SeenDelivery, request: IncomingMessage): void;
}

const MAX_BODY_BYTES = 256 * 1024;
/** What a key can look like; anything else need not be asked for. */
const KEY = /^[\w-]{1,128}$/;
const METHODS = new Set(['GET', 'HEAD', 'POST']);
/** When the provider may send again what could not be stored. */
const RETRY_AFTER_MS = 5_000;

/** @returns what to answer instead of an empty 200. @throws AppError to be answered */
export type WebhookDoor = (request: IncomingMessage) => Promise<Reading['reply']>;

/** `/webhooks/{provider}/{key}`, perhaps with its origin in front, as a proxy may ask. */
const ADDRESS = /^(?:https?:\/\/[^/]+)?(\/webhooks\/([^/?]+)\/([^/?]+)\/?(?:\?(.*))?)$/is;

export function isWebhook(url: string): boolean {
  return ADDRESS.test(url);
}

/**
 * The door of the providers: `GET|POST /webhooks/{provider}/{key}`. A 200 means that what the delivery says is
 * on disk; it is also the answer to duplicates and to what we ignore, since sending again would change nothing.
 *
 * The order of the checks is part of their meaning:
 * 1. provider and key name a connection (404), before a byte of the body is read;
 * 2. the body is small enough (413);
 * 3. the delivery is verified as this connection asks (401), on the untouched bytes;
 * 4. it can be read (400); a click's reference that we have not written is left out: it could name any manager and any card;
 * 5. the account wants its calls (else 200, and nothing is stored but that something came: whoever sets the
 *    integration up sees the first delivery before the settings are saved);
 * 6. it is stored (503 with Retry-After when not);
 * 7. what the provider is to do next, in a call that we started, it is told (502 when it cannot be).
 *
 * Crash: before the commit nothing is stored and nothing was answered, so the provider sends again; after it the
 * provider may send again too, and the repetition changes nothing.
 */
export function createWebhookDoor(deps: WebhookDeps): WebhookDoor {
  return async (request) => {
    const address = addressOf(request);
    const { provider, key } = address;
    const told = isProviderName(deps, provider) ? provider : 'unknown';
    try {
      const found = await findConnection(deps, provider, key);
      const delivery = await readDelivery(deps, request, address);
      const reading = readVerified(deps, delivery, found.connection);
      await store(deps, found.connection, found.accepting ? reading.events : []);
      if (found.accepting && reading.order) await carryOut(deps, found.connection, reading.order);
      deps.onDelivery?.({ provider: told, ...outcomeOf(found, reading) }, request);
      return reading.reply;
    } catch (error) {
      deps.onDelivery?.({ provider: told, outcome: asAppError(error).code, calls: [] }, request);
      throw error;
    }
  };
}

interface Address {
  readonly provider: string;
  readonly key: string;
  readonly path: string;
  readonly query: string;
}

/** @throws AppError request/not-found for any other address or method */
function addressOf(request: IncomingMessage): Address {
  const [, path = '', provider = '', key = '', query = ''] = ADDRESS.exec(request.url ?? '') ?? [];
  if (path === '' || !METHODS.has(request.method ?? '')) throw new AppError('request/not-found');
  return { provider, key: decoded(key), path, query };
}

/** Some panels encode what need not be. */
function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function outcomeOf({ accepting }: FoundConnection, { events }: Reading): Omit<SeenDelivery, 'provider'> {
  const named = events.filter(({ besideNumber }) => besideNumber === undefined);
  const calls = [...new Set(named.map((event) => event.callId))];
  if (!accepting) return { outcome: 'unwanted', calls };
  return { outcome: events.length === 0 ? 'ignored' : 'stored', calls };
}

async function findConnection(deps: WebhookDeps, provider: string, key: string): Promise<FoundConnection> {
  const found =
    isProviderName(deps, provider) && KEY.test(key)
      ? await deps.findConnection(provider, key).catch(notStored)
      : undefined;
  if (found === undefined) throw new AppError('delivery/unknown-connection');
  return found;
}

function isProviderName(deps: WebhookDeps, name: string): name is ProviderName {
  return Object.hasOwn(deps.providers, name);
}

async function readDelivery(
  deps: WebhookDeps,
  request: IncomingMessage,
  { path, query }: Address,
): Promise<Delivery> {
  const body = await readBody(request, MAX_BODY_BYTES);
  return {
    method: request.method === 'POST' ? 'POST' : 'GET',
    url: `${deps.publicUrl}${path}`,
    query: new URLSearchParams(query),
    headers: headersOf(request),
    body,
    receivedAt: deps.clock.now().getTime(),
  };
}

/** Node joins repeated headers to one text, all but this one, which no provider sends. */
function headersOf({ headers }: IncomingMessage): Delivery['headers'] {
  if (headers['set-cookie'] !== undefined) delete headers['set-cookie'];
  return headers as Delivery['headers'];
}

function readVerified(deps: WebhookDeps, delivery: Delivery, connection: Connection): Reading {
  const provider = deps.providers[connection.provider];
  provider.verify(delivery, connection);
  const reading = provider.toCallEvents(delivery, connection);
  const isForeign = ({ clickToCallReference: reference }: CallEvent): boolean =>
    reference !== undefined && !deps.isOurClick(connection.accountId, reference);
  if (!reading.events.some(isForeign)) return reading;
  const events = reading.events.map((event) => {
    const { clickToCallReference: _, ...rest } = event;
    return isForeign(event) ? rest : event;
  });
  // Nobody but us starts calls here.
  const { order: _, ...rest } = reading;
  return { ...rest, events };
}

/** What fails is answered as such: the delivery comes again, and the order with it. */
function carryOut(deps: WebhookDeps, connection: Connection, order: ProviderOrder): Promise<void> {
  return deps.providers[connection.provider].api.carryOut(connection, order);
}

/** A note that fails fails the delivery: it is sent again, which changes nothing that was stored. */
async function store(deps: WebhookDeps, connection: Connection, events: readonly CallEvent[]): Promise<void> {
  const stored = events.length > 0 ? deps.storeCallEvents(connection.accountId, events) : undefined;
  const noted = deps.noteDelivery(connection);
  try {
    await (noted === undefined ? stored : Promise.all([stored, noted]));
  } catch (error) {
    notStored(error);
  }
}

function notStored(cause: unknown): never {
  throw new AppError('delivery/not-stored', { retry: { afterMs: RETRY_AFTER_MS }, cause });
}
