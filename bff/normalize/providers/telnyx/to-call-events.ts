import type { CallEvent } from '../../../domain/call-event';
import { callEvent, readsCalls } from '../../call-reading';
import type { Moment } from '../../call-reading';
import { isObject } from '../../delivery-body';
import type { ProviderOrder } from '../../provider';
import { lineName, partiesOf, present } from '../../provider-dialect';
import { callWebhook, isRead, UNANSWERED } from './payload';
import type { Leg } from './payload';
import { sidesOf } from './sides';

export const { toCallEvents } = readsCalls(
  ({ data }) => (isObject(data) && !isRead(data['event_type']) ? undefined : callWebhook),
  readLeg,
  dialCustomer,
);

/** An event tells of one leg; the legs of a session are one call. */
function readLeg(leg: Leg): CallEvent {
  const { id: key, event: name, session, ours } = leg.call;
  return callEvent(session, leg, {
    ...{ key, name, at: leg.at, clickToCallReference: ours.reference },
    ...(name === 'call.recording.saved'
      ? { strength: 1, legs: [], recording: recordingOf(leg) }
      : courseOf(leg)),
  });
}

function courseOf({ call, at, connection }: Leg) {
  const begins = call.event === 'call.initiated';
  const { role, strength, direction, line, ...parties } = sidesOf(call, connection);
  const told = present({ id: call.leg, role, extension: lineName(line, connection), ...momentOf(call, at) });
  return {
    // What is concluded from the cause of an end must not outweigh that the call was answered.
    strength: begins ? strength : 1,
    direction,
    ...partiesOf(parties, connection, 'international'),
    startedAt: call.startedAt ?? (begins ? at : undefined),
    legs: [told],
  } as const;
}

function momentOf({ event, endedAt, cause }: Leg['call'], at: number): Moment {
  if (event === 'call.hangup')
    return { endedAt: endedAt ?? at, disposition: UNANSWERED.get(cause) ?? 'missed' };
  if (event === 'call.answered') return { answeredAt: at };
  // Legs are bridged before they are answered, too.
  return event === 'call.initiated' ? { ringingAt: at } : {};
}

/** Beyond it nobody holds the line; below it Telnyx carries out a command once, however often it is sent. */
const WAITS_MS = 30_000;

/** The manager has picked up: his leg is transferred to the customer, which dials and joins the two. */
function dialCustomer({ call, at, connection }: Leg, receivedAt: number): ProviderOrder | undefined {
  const { ours, control, state } = call;
  const isOurs = ours.reference !== undefined && ours.customer !== undefined;
  const isManager = isOurs && sidesOf(call, connection).role === 'inward';
  const isNow = Math.abs(receivedAt - at) <= WAITS_MS;
  if (call.event !== 'call.answered' || !isManager || !isNow || control === undefined) return undefined;
  return {
    path: `/calls/${encodeURIComponent(control)}/actions/transfer`,
    json: {
      to: ours.customer,
      from: call.from,
      target_leg_client_state: state,
      command_id: call.id,
      webhook_url: call.deliveredTo,
    },
  };
}

/** Links are good for minutes; the recording is there for whoever has the key. */
function recordingOf({ call, connection }: Leg): CallEvent['recording'] {
  const { recording, session, link } = call;
  if ((connection.credentials['apiKey'] ?? '') === '')
    return link === undefined ? undefined : { kind: 'url', url: link };
  return { kind: 'provider', reference: recording ?? `session/${session}` };
}
