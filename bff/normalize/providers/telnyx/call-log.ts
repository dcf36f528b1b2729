import { z } from 'zod';
import { callEvent } from '../../call-reading';
import type { ReadRow } from '../../call-reading';
import type { CallLog } from '../../list-calls';
import { get } from '../../api-account';
import { duration, optionalId, parsePayload, party, requiredId, time } from '../../payload-fields';
import { lineName, partiesOf, present } from '../../provider-dialect';
import { sidesOf } from './sides';

/**
 * A detail record of type `call-control` is one leg. Telnyx documents the search and not this record: its fields are
 * those of the records it prints for other calls (developers.telnyx.com/docs/voice/webrtc/troubleshooting/detail-records).
 */
const record = z.object({
  telnyx_session_id: requiredId,
  telnyx_leg_id: optionalId,
  direction: z.enum(['inbound', 'outbound']).optional().catch(undefined),
  cli: party,
  cld: party,
  started_at: time('UTC'),
  finished_at: time('UTC'),
  /** Seconds from the answer; ringing is not in it. */
  call_sec: duration,
});

const PAGE = 50;

export const CALL_LOG: CallLog = {
  pageSize: PAGE,
  request: ({ from, to }, page) =>
    get('/detail_records', {
      'filter[record_type]': 'call-control',
      'filter[started_at][gte]': new Date(from).toISOString(),
      'filter[started_at][lte]': new Date(to).toISOString(),
      'page[number]': String(page + 1),
      'page[size]': String(PAGE),
    }),
  rows: 'data',
  rowIs: 'leg',
  read: (...row) => [readRecord(...row)],
};

function readRecord(...[payload, connection, receivedAt]: Parameters<ReadRow>) {
  const row = parsePayload(record, payload);
  const { telnyx_session_id: session, started_at: startedAt, finished_at: endedAt, call_sec: talk = 0 } = row;
  const told = { from: row.cli, to: row.cld, direction: row.direction, isFromSip: false, ours: {} };
  const { role, strength, line, direction: way, ...parties } = sidesOf(told, connection);
  const leg = present({
    id: row.telnyx_leg_id ?? session,
    role,
    extension: lineName(line, connection),
    endedAt,
    ...(talk > 0 && endedAt !== undefined ? { answeredAt: endedAt - talk * 1000, talkSeconds: talk } : {}),
    disposition: endedAt === undefined ? undefined : talk > 0 ? ('answered' as const) : ('missed' as const),
  });
  return callEvent(
    session,
    { payload, connection },
    {
      key: `cdr.${leg.id}`,
      name: 'call log',
      at: endedAt ?? receivedAt,
      // The log is whole: what a leg only suggests, another row says.
      ...(strength === 1
        ? { strength: 2 }
        : { strength, direction: way, ...partiesOf(parties, connection, 'international') }),
      startedAt,
      legs: [leg],
    },
  );
}
