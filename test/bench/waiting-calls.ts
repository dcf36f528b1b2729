/** Calls as they wait in one account after a day in which Kommo did not answer. */
import type { Pool } from 'pg';
import { factsOfEvent } from '../../bff/calls/call-facts';
import type { CallEvent } from '../../bff/domain/call-event';
import { callId } from '../../bff/domain/ids';
import { accountSeed, KNOWN_NUMBERS, unknownNumber } from '../chaos/account';

export interface WaitingCall {
  readonly callId: string;
  readonly startedAt: number;
}

const DAY_MS = 24 * 3_600_000;
const CHUNK = 1_000;
const TALKED_MS = 31_000;
/** One caller in ten is new, and three calls in ten are missed. */
const NEW_EVERY = 10;
const ANSWERED_OF_TEN = 7;

/** Spread over the day, the oldest first. @param round tells them from those of earlier ones @returns what was put in */
export async function putWaitingCalls(
  pool: Pool,
  count: number,
  round: number,
): Promise<readonly WaitingCall[]> {
  const begun = Date.now() - DAY_MS;
  const calls: WaitingCall[] = [];
  for (let from = 0; from < count; from += CHUNK) {
    const events = Array.from({ length: Math.min(CHUNK, count - from) }, (_, index) =>
      eventOf(
        round * count + from + index,
        begun + Math.floor(((from + index) / count) * (DAY_MS - 3_600_000)),
      ),
    );
    await pool.query(INSERT, [
      accountSeed(0).id,
      events.map((event) => event.callId),
      events.map((event) => JSON.stringify(factsOfEvent(event))),
      events.map((event) => event.from),
      events.map((event) => new Date(event.startedAt ?? 0)),
      events.map((event) => new Date((event.startedAt ?? 0) + TALKED_MS)),
      events.map((event) => (event.legs?.[0]?.answeredAt === undefined ? 'missed' : 'answered')),
    ]);
    calls.push(...events.map((event) => ({ callId: event.callId, startedAt: event.startedAt ?? 0 })));
  }
  await pool.query('analyze voip_calls');
  await pool.query('analyze jobs');
  await pool.query(`select pg_notify('job_ready', '')`);
  return calls;
}

function eventOf(index: number, at: number): CallEvent {
  const isNew = index % NEW_EVERY === NEW_EVERY - 1;
  const number = isNew ? unknownNumber(index) : KNOWN_NUMBERS[index % KNOWN_NUMBERS.length];
  const isAnswered = (index >> 1) % 10 < ANSWERED_OF_TEN;
  const leg = { id: 'a', role: 'party', extension: '10002', ringingAt: at, endedAt: at + TALKED_MS } as const;
  return {
    callId: callId('voipstudio', `waiting-${index}`),
    key: `hang-up ${index}`,
    name: 'call.hangup',
    at: at + TALKED_MS,
    strength: 2,
    direction: 'inbound',
    from: number ?? '',
    to: '+12125550100',
    startedAt: at,
    legs: [
      isAnswered
        ? { ...leg, answeredAt: at + 1_000, disposition: 'answered' }
        : { ...leg, disposition: 'missed' },
    ],
  };
}

/** What intake would have stored. Their jobs were tried in vain, so they stand in the last lane by now. */
const INSERT = `
  with told as (
    select * from unnest($2::text[], $3::jsonb[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::text[])
      as told (call_id, facts, number, started_at, ended_at, disposition)),
  calls as (
    insert into voip_calls (kommo_account_id, call_id, provider, facts, from_number, to_number, direction, status,
      disposition, started_at, ended_at, extension, responsible_user_id, updated_at, feed_position)
    select $1, call_id, 'voipstudio', facts, number, '+12125550100', 'inbound', 'ended',
      disposition, started_at, ended_at, '10002', 43, ended_at, nextval('feed_positions') from told
    returning call_id)
  insert into jobs (kommo_account_id, kind, call_id, lane, run_at)
  select $1, 'log-call', call_id, 5, now() from calls`;
