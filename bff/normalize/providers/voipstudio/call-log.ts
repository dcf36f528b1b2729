import { z } from 'zod';
import type { CallEvent } from '../../../domain/call-event';
import { callEvent } from '../../call-reading';
import type { ReadRow } from '../../call-reading';
import {
  duration,
  optionalId,
  optionalText,
  parsePayload,
  party,
  requiredId,
  time,
} from '../../payload-fields';
import type { Period } from '../../provider';
import { partiesOf, present } from '../../provider-dialect';

/** Fields of a CDR: names from VoIPstudio's own connectors; times are UTC without saying so. */
const cdr = z.object({
  live_id: requiredId,
  root_live_id: optionalId,
  parent_live_id: optionalId,
  /** `I`, `O` and, for a missed incoming call, `M`. */
  type: optionalText,
  context: optionalText,
  calldate: time('UTC'),
  src: party,
  dst: party,
  src_id: optionalId,
  dst_id: optionalId,
  /** Ringing included; `billsec` counts from the answer. */
  duration,
  billsec: duration,
});
type Cdr = z.output<typeof cdr>;

export const CDR_PAGE = 100;

/** @param page from 0, as nowhere in this API */
export function cdrQuery({ from, to }: Period, page: number): Readonly<Record<string, string>> {
  const filter = JSON.stringify([
    { property: 'calldate', operator: 'gte', value: naive(from) },
    { property: 'calldate', operator: 'lt', value: naive(to) },
  ]);
  return { filter, limit: String(CDR_PAGE), page: String(page + 1) };
}

/** As this API writes times and compares them: UTC, without saying so. */
export function naive(instant: number): string {
  return new Date(instant).toISOString().slice(0, 19).replace('T', ' ');
}

/** A row is one leg; `live_id` is what webhooks call `call_id`, while their `src_hash` is not in the log. */
export const readCdr: ReadRow = (payload, connection, receivedAt) => {
  const leg = parsePayload(cdr, payload);
  const ended = leg.calldate === undefined ? undefined : leg.calldate + (leg.duration ?? 0) * 1000;
  const conversation = leg.root_live_id ?? leg.parent_live_id ?? leg.live_id;
  const event = callEvent(
    conversation,
    { payload, connection },
    {
      naming: 'log',
      key: `cdr.${leg.live_id}`,
      name: 'call log',
      at: ended ?? receivedAt,
      strength: 3,
      direction: leg.type === 'O' ? 'outbound' : 'inbound',
      ...partiesOf({ from: leg.src, to: leg.dst }, connection, 'international'),
      startedAt: leg.calldate,
      legs: [legOf(leg, ended)],
      expectedRecording: wasAnswered(leg) && !isQueue(leg) ? leg.live_id : undefined,
    },
  );
  return [event];
};

function legOf(leg: Cdr, ended: number | undefined): CallEvent['legs'][number] {
  const talkSeconds = wasAnswered(leg) ? leg.billsec : undefined;
  const line = leg.type === 'O' ? leg.src_id : leg.dst_id;
  return present({
    id: leg.live_id,
    role: isQueue(leg) ? ('conversation' as const) : ('party' as const),
    extension: isQueue(leg) || line === '0' ? undefined : line,
    answeredAt: ended === undefined || talkSeconds === undefined ? undefined : ended - talkSeconds * 1000,
    endedAt: ended,
    disposition: wasAnswered(leg) ? ('answered' as const) : ('missed' as const),
    talkSeconds,
  });
}

function wasAnswered({ type, billsec }: Cdr): boolean {
  return type !== 'M' && (billsec ?? 0) > 0;
}

function isQueue({ context }: Cdr): boolean {
  return context?.toUpperCase() === 'QUEUE';
}
