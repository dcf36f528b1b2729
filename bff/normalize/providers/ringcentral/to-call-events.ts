import type { CallEvent, LegFacts } from '../../../domain/call-event';
import { unsetOf } from '../../api-account';
import { callEvent, readsCalls } from '../../call-reading';
import { payloadDigest } from '../../payload-digest';
import type { Connection, Delivery, Reading } from '../../provider';
import { partiesOf } from '../../provider-dialect';
import { legsOf } from './legs';
import { API_CREDENTIALS, isOfCall, notification } from './payload';
import type { ToldSession } from './payload';
import { sidesOf } from './sides';
import { validationTokenOf } from './verify';

const { toCallEvents: readSessions } = readsCalls(
  (payload) => (isOfCall(payload) ? notification : undefined),
  readSession,
);

/**
 * Reads what changed in a session, or answers the question whether the address is ours: an empty answer, for of more than
 * 1024 bytes, headers and all, no subscription is made.
 * @throws AppError delivery/malformed
 */
export function toCallEvents(delivery: Delivery, connection: Connection): Reading {
  const token = validationTokenOf(delivery);
  if (token === undefined) return readSessions(delivery, connection);
  const headers = { 'Validation-Token': token };
  return { events: [], reply: { contentType: 'application/json', body: '', headers } };
}

/**
 * A notification tells the state of one party, or of several; the parties of a session are the legs of one call. Two
 * subscriptions tell the same change under two ids, so its key is made of what changed.
 */
function readSession(told: ToldSession): CallEvent {
  const { call, at, connection } = told;
  const { session, sequence, parties, isRingOut } = call;
  const [first] = parties;
  const states = parties.map(({ id, code, reason }) => [id, code, reason]);
  const { strength, direction, internal, ...ends } = sidesOf(first, isRingOut);
  return callEvent(session, told, {
    key: payloadDigest({ session, sequence, at: call.at, states }),
    name: first.name ?? 'session',
    at,
    strength,
    direction,
    ...partiesOf(ends, connection, 'international'),
    internal,
    startedAt: at,
    legs: joined(parties.flatMap((party) => legsOf(party, at, isRingOut))),
    expectedRecording: recordingOf(told),
  });
}

/** What several parties say of one leg, as one statement. */
function joined(legs: readonly LegFacts[]): readonly LegFacts[] {
  const byId = new Map<string, LegFacts>();
  for (const leg of legs) byId.set(leg.id, { ...byId.get(leg.id), ...leg });
  return [...byId.values()];
}

/** Told while it is being made; it can be had some time after the call. */
function recordingOf({ call, connection }: ToldSession): string | undefined {
  if (unsetOf(connection, API_CREDENTIALS) !== undefined) return undefined;
  return call.parties.find(({ recording }) => recording !== undefined)?.recording;
}
