import type { CallEvent, LegFacts, Seconds } from '../../../domain/call-event';
import { malformed } from '../../delivery-body';
import { payloadDigest } from '../../payload-digest';
import { parsePayload } from '../../payload-fields';
import type { Connection } from '../../provider';
import { callIdOf, partiesOf, present } from '../../provider-dialect';
import { afterCallLog, callUid } from './payload';
import type { AfterCallLog, Attempt } from './payload';
import { bestNumber, callerAndCallee, directionOf, dispositionOf, LEG, timeOf } from './v1-values';
import type { ReceivedLog } from './v1-values';

/** v1 after the call: the provider's last word on it. */
export function readAfterCallLog({ fields, receivedAt }: ReceivedLog, connection: Connection): CallEvent {
  const log = parsePayload(afterCallLog, fields);
  const direction = directionOf(log._ev);
  const own = log._ld.find((attempt) => attempt._did !== undefined)?._did;
  const sides = { direction, customer: bestNumber(log._cl, log._cr), own };
  return present({
    ...nameOf(log),
    key: payloadDigest(fields),
    name: 'after-call log',
    ...timeOf(log._ts ?? log._et, receivedAt),
    strength: 3 as const,
    direction,
    ...partiesOf(callerAndCallee(sides), connection, 'national'),
    startedAt: log._st,
    legs: [legOf(log, receivedAt)],
    // The panel's own address `_fu` asks for a login; the API is asked for the file by its name.
    expectedRecording: log._fn,
    clickToCallReference: log._cri,
  });
}

/** A log that leaves out the call's own id is known by the id of its entry. */
function nameOf(log: AfterCallLog): Pick<CallEvent, 'callId' | 'naming'> {
  const told = log._pm.find(({ ky }) => ky === 'ui')?.vl;
  const uid = parsePayload(callUid, { _pm: told })._pm;
  const id = uid ?? log._ai;
  if (id === undefined) throw malformed('_pm', 'required');
  return { callId: callIdOf('myoperator', id), naming: uid === undefined ? 'log' : 'uid' };
}

function legOf(log: AfterCallLog, receivedAt: number): LegFacts {
  const received = log._ld.filter((attempt) => attempt._ac === 'received');
  const disposition = dispositionOf(log._su);
  return present({
    ...LEG,
    extension: extensionOf(received.at(-1) ?? log._ld.at(-1)),
    endedAt: log._et ?? log._ts ?? receivedAt,
    disposition,
    ...(disposition === 'answered' && present(talkOf(log, received))),
  });
}

/** `_dr` of the whole log counts the ringing too, `_dr` of an attempt only the talk. */
function talkOf(log: AfterCallLog, received: readonly Attempt[]): Pick<Told, 'answeredAt' | 'talkSeconds'> {
  const answers = received.flatMap((attempt) => attempt._st ?? []);
  return {
    answeredAt: answers.length === 0 ? undefined : Math.min(...answers),
    talkSeconds: sum(received.map((attempt) => attempt._dr)) ?? sum(log._tc.map((talk) => talk.yf)),
  };
}

interface Told {
  readonly answeredAt: number | undefined;
  readonly talkSeconds: Seconds | undefined;
}

function sum(parts: readonly (Seconds | undefined)[]): Seconds | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, part) => total + part, 0);
}

/** Agents without a line on the telephone system have only their own number. */
function extensionOf(attempt: Attempt | undefined): string | undefined {
  const taker = attempt?._rr[0];
  return taker?._ex ?? taker?._ct;
}
