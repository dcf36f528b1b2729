import { z } from 'zod';
import type { CallEvent, Direction } from '../../../domain/call-event';
import { everyPage, readRows, rowsOf } from '../../call-log';
import type { JsonObject } from '../../delivery-body';
import {
  duration,
  optionalId,
  optionalText,
  parsePayload,
  party,
  requiredId,
  time,
} from '../../payload-fields';
import type { Connection, Period } from '../../provider';
import { callIdOf, partiesOf, present } from '../../provider-dialect';
import type { ApiAnswer } from '../../provider-http';

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

const page = z.object({ data: z.array(z.record(z.string(), z.unknown())) });
const PAGE_SIZE = 100;

/** A row is one leg; `live_id` is what webhooks call `call_id`, while their `src_hash` is not in the log. */
export async function listCdrs(
  ask: (query: Readonly<Record<string, string>>) => Promise<ApiAnswer>,
  connection: Connection,
  period: Period,
): Promise<readonly CallEvent[]> {
  const filter = JSON.stringify([
    { property: 'calldate', operator: 'gte', value: naive(period.from) },
    { property: 'calldate', operator: 'lt', value: naive(period.to) },
  ]);
  const rows = await everyPage<JsonObject>(PAGE_SIZE, async (number) => {
    const query = { filter, limit: String(PAGE_SIZE), page: String(number + 1) };
    return rowsOf(await ask(query), page).data;
  });
  return readRows(rows, (row) => [readCdr(row, connection)]);
}

function naive(instant: number): string {
  return new Date(instant).toISOString().slice(0, 19).replace('T', ' ');
}

function readCdr(row: JsonObject, connection: Connection): CallEvent {
  const leg = parsePayload(cdr, row);
  const direction: Direction = leg.type === 'O' ? 'outbound' : 'inbound';
  const ended = leg.calldate === undefined ? undefined : leg.calldate + (leg.duration ?? 0) * 1000;
  return present({
    callId: callIdOf('voipstudio', leg.root_live_id ?? leg.parent_live_id ?? leg.live_id),
    key: `cdr.${leg.live_id}`,
    name: 'call log',
    at: ended ?? 0,
    strength: 3 as const,
    direction,
    ...partiesOf({ from: leg.src, to: leg.dst }, connection, 'international'),
    startedAt: leg.calldate,
    legs: [legOf(leg, ended)],
    expectedRecording: wasAnswered(leg) && !isQueue(leg) ? leg.live_id : undefined,
  });
}

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
