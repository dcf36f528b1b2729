import type { CallEvent, Instant, LegFacts, Strength } from '../../../domain/call-event';
import { malformed } from '../../delivery-body';
import { payloadDigest } from '../../payload-digest';
import { parsePayload } from '../../payload-fields';
import type { Connection } from '../../provider';
import { callIdOf, partiesOf, present } from '../../provider-dialect';
import { inCallLog } from './payload';
import type { InCallLog } from './payload';
import { bestNumber, callerAndCallee, directionOf, dispositionOf, LEG, timeOf } from './v1-values';
import type { ReceivedLog } from './v1-values';

type Told = Pick<CallEvent, 'name' | 'strength'> & { readonly leg: Partial<LegFacts> };

/**
 * v1 during the call, one delivery per `call_state`; also the GET form of the log after it, which has a
 * `status` and no state. Undefined for a state that MyOperator has not documented.
 */
export function readInCallLog(
  { fields, receivedAt }: ReceivedLog,
  connection: Connection,
): CallEvent | undefined {
  const log = parsePayload(inCallLog, fields);
  const time = timeOf(log.created ?? log.call_time, receivedAt);
  const told = log.call_state === undefined ? finalLog(log, time.at) : momentOf(log.call_state, log, time.at);
  if (told === undefined) return undefined;
  const direction = directionOf(log.event);
  const sides = { direction, customer: bestNumber(log.clid_raw, log.clid), own: log.rdnis };
  return present({
    callId: callIdOf('myoperator', log.uid),
    naming: 'uid',
    key: payloadDigest(fields),
    name: told.name,
    ...time,
    strength: told.strength,
    direction,
    ...partiesOf(callerAndCallee(sides), connection, 'national'),
    startedAt: log.call_time,
    legs: [present({ ...LEG, extension: onlyUser(log), ...told.leg })],
    clickToCallReference: log.client_ref_id,
  });
}

/** While several agents are rung, none of them has the call. */
function onlyUser(log: InCallLog): string | undefined {
  const users = log.users.filter((user) => user !== undefined && user !== '');
  return users.length === 1 ? users[0] : undefined;
}

function finalLog(log: InCallLog, at: Instant): Told {
  const disposition = dispositionOf(log.status);
  if (disposition === undefined) throw malformed('call_state', 'required');
  return { name: `log status ${log.status ?? ''}`, strength: 3, leg: { endedAt: at, disposition } };
}

/** There is no state 8. */
function momentOf(state: string, log: InCallLog, at: Instant): Told | undefined {
  const told = (strength: Strength, leg: Partial<LegFacts>): Told => ({
    name: `call_state ${state}`,
    strength,
    leg,
  });
  switch (state) {
    // 1 on the server, 3 dialled by the user, 5 dialling users
    case '1':
    case '3':
    case '5':
      return told(1, { ringingAt: at });
    case '6':
      return told(1, { answeredAt: at });
    // Finished; how, only the log after the call is sure to say.
    case '2':
      return told(2, present({ endedAt: at, disposition: dispositionOf(log.status) }));
    // 4 the first party, 9 no user answered
    case '4':
    case '9':
      return told(2, { endedAt: at, disposition: 'missed' });
    case '7':
      return told(2, { endedAt: at, disposition: 'rejected' });
    default:
      return undefined;
  }
}
