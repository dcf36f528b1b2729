/** What the readers of all vendors' messages have in common. */
import type { z } from 'zod';
import type { CallEvent, Disposition, Instant, LegFacts, Seconds } from '../domain/call-event';
import { readCallbackAddress } from './callback-address';
import type { CallbackAddress } from './callback-address';
import { readJsonObject, readText } from './delivery-body';
import type { JsonObject } from './delivery-body';
import { payloadDigest } from './payload-digest';
import { parsePayload } from './payload-fields';
import type { Connection, Delivery, ProviderOrder, Reading } from './provider';
import { callIdOf, present } from './provider-dialect';

/** One message, or one row of a call log. */
export interface Told<Call> {
  readonly call: Call;
  readonly payload: JsonObject;
  /** By the provider's clock; the time of arrival when it tells none. */
  readonly at: Instant;
  /** What we wrote behind the address that it came to; empty for a call that we did not start. */
  readonly ours: CallbackAddress;
  readonly connection: Connection;
}

/** @param receivedAt the time of a row that tells none */
export type ReadRow = (row: JsonObject, connection: Connection, receivedAt: Instant) => readonly CallEvent[];

export interface CallReaders {
  /**
   * Reads deliveries that tell of one call each, as JSON or as a form, whose fields may also stand in the address. An
   * empty one is an administrator, or the provider, trying the address.
   * @throws AppError delivery/malformed
   */
  readonly toCallEvents: (delivery: Delivery, connection: Connection) => Reading;
  /** The same for a row of the vendor's log, once it has the fields of a delivery. */
  readonly readRow: ReadRow;
}

/** A schema whose `at` is the time of what is told; undefined for a message that tells of no call. */
type CallSchema<Call> = (payload: JsonObject, connection: Connection) => z.ZodType<Call> | undefined;

/** What is to be done next, where the call is one that we started. */
type NextOrder<Call> = (told: Told<Call>, receivedAt: Instant) => ProviderOrder | undefined;

export function readsCalls<Call extends { readonly at?: Instant | undefined }>(
  schemaOf: CallSchema<Call>,
  read: (told: Told<Call>) => CallEvent,
  nextOrder?: NextOrder<Call>,
): CallReaders {
  const tell = (payload: JsonObject, from: Omit<Told<Call>, 'call' | 'payload'>): Told<Call> | undefined => {
    const schema = schemaOf(payload, from.connection);
    if (schema === undefined) return undefined;
    const call = parsePayload(schema, payload);
    const { ours, connection } = from;
    // Name by name, with nothing spread into it: this is on the way of every delivery.
    return { call, payload, ours, connection, at: call.at ?? from.at };
  };
  const eventsOf = (told: Told<Call> | undefined): readonly CallEvent[] => {
    if (told === undefined) return [];
    const event = read(told);
    return [told.call.at === undefined ? { ...event, timedByArrival: true } : event];
  };
  return {
    toCallEvents(delivery, connection) {
      const payload = payloadOf(delivery);
      if (payload === undefined) return { events: [] };
      const ours = readCallbackAddress(delivery.query);
      const told = tell(payload, { ours, connection, at: delivery.receivedAt });
      const order = told && nextOrder?.(told, delivery.receivedAt);
      return order === undefined ? { events: eventsOf(told) } : { events: eventsOf(told), order };
    },
    readRow: (row, connection, at) => eventsOf(tell(row, { ours: {}, connection, at })),
  };
}

/** `parent_call_sid` as `ParentCallSid`: vendors name one field in one way here and in another there. */
export function inPascalCase(row: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name.replace(/(?:^|_)(\w)/g, (_, first: string) => first.toUpperCase()),
      value,
    ]),
  );
}

/**
 * The fields of a delivery, as they are read and as a proof has to look at them; undefined for an empty one.
 * @throws AppError delivery/malformed
 */
export function payloadOf({ method, headers, query, body }: Delivery): JsonObject | undefined {
  const text = readText(body);
  if (text === '' && method === 'GET' && [...query].length === 0) return undefined;
  const isForm = method === 'GET' || /\bform-urlencoded\b/i.test(headers['content-type'] ?? '');
  if (!isForm || text.startsWith('{')) return readJsonObject(text);
  const fields = { ...Object.fromEntries(query), ...Object.fromEntries(new URLSearchParams(text)) };
  return Object.keys(fields).length === 0 ? undefined : fields;
}

/** What is told of a call, undefined where it is not. */
type Facts = { readonly [Name in keyof CallEvent]?: CallEvent[Name] | undefined };
type NamedFacts = Omit<Facts, 'callId'> & Pick<CallEvent, 'name' | 'at' | 'strength' | 'legs'>;

/**
 * @param conversation the provider's id of the whole call
 * @param facts with the event's `key` where the provider numbers its events; else equal payloads are one event
 * @throws AppError delivery/malformed for an id that cannot name a call
 */
export function callEvent(
  conversation: string,
  { payload, connection }: { readonly payload: JsonObject; readonly connection: Connection },
  facts: NamedFacts,
): CallEvent {
  const key = facts.key ?? payloadDigest(payload);
  return Object.assign(present(facts), { callId: callIdOf(connection.provider, conversation), key });
}

export type Moment = Partial<
  Pick<LegFacts, 'ringingAt' | 'answeredAt' | 'endedAt' | 'disposition' | 'talkSeconds'>
>;

/** The end of a leg, by how long there was talk on it, or what it was when there was none. */
export function endOfLeg(at: Instant, talkSeconds: Seconds, unanswered: Disposition | undefined): Moment {
  if (talkSeconds === 0) return present({ endedAt: at, disposition: unanswered });
  return { answeredAt: at - talkSeconds * 1000, endedAt: at, disposition: 'answered', talkSeconds };
}

/** Of the manager in a call of ours: who picks up has not reached the customer yet. */
export function beforeTheCustomer({ answeredAt, endedAt, disposition, ...moment }: Moment): Moment {
  if (answeredAt === undefined) return present({ ...moment, endedAt, disposition });
  return endedAt === undefined ? { ringingAt: answeredAt } : { endedAt };
}
