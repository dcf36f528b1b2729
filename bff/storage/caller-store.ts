import type { Pool } from 'pg';
import type { CallFacts } from '../calls/call-facts';
import type { KnownPerson } from '../calls/caller-card';
import type { CallResult } from '../contract/call-result';
import type { Direction, Disposition } from '../contract/call-view';
import { PREVIOUS_CALLS_COUNTED } from '../contract/call-view';
import type { CallerStore } from '../workers/identify-caller';
import type { EarlierCall } from '../workers/recognised-caller';
import { inAccount } from './account-transaction';

const NOTE_BEGINNING = 140;

interface KnownRow {
  readonly people: readonly KnownPerson[];
  readonly looked_up_at: Date;
  readonly described_at: Date | null;
}

interface EarlierRow {
  readonly call_id: string;
  readonly direction: Direction | null;
  readonly started_at: Date | null;
  readonly created_at: Date;
  readonly disposition: Disposition | null;
  readonly duration: number | null;
  readonly responsible_user_id: number | null;
  readonly result: CallResult | null;
}

const EARLIER = `
  select call_id, direction, started_at, created_at, disposition, duration, responsible_user_id,
    facts -> 'result' -> 'value' -> 'result' as result
  from voip_calls
  where kommo_account_id = $1 and call_id <> $2
    and ((direction = 'inbound' and from_number = $3) or (direction = 'outbound' and to_number = $3))
  order by id desc limit ${PREVIOUS_CALLS_COUNTED}`;

const KEEP = `
  insert into known_callers (kommo_account_id, phone, people, looked_up_at, described_at) values ($1, $2, $3, $4, $5)
  on conflict (kommo_account_id, phone) do update
    set people = excluded.people, looked_up_at = excluded.looked_up_at, described_at = excluded.described_at`;

/** Streams are told only of what they do not know yet. */
const SAVE = `
  update voip_calls set caller = coalesce($3::jsonb, caller), recognised = $4::jsonb,
    feed_position = nextval('feed_positions')
  where kommo_account_id = $1 and call_id = $2
    and (recognised is distinct from $4::jsonb or caller is distinct from coalesce($3::jsonb, caller))
  returning pg_notify('call_changed', $1::text || ':' || feed_position)`;

export function createCallerStore(pool: Pool): CallerStore {
  return {
    facts: (account, callId) =>
      inAccount(pool, account, async (client) => {
        const { rows } = await client.query<{ facts: CallFacts }>(
          'select facts from voip_calls where kommo_account_id = $1 and call_id = $2',
          [account, callId],
        );
        return rows[0]?.facts;
      }),
    known: (account, phone) =>
      inAccount(pool, account, async (client) => {
        const { rows } = await client.query<KnownRow>(
          'select people, looked_up_at, described_at from known_callers where kommo_account_id = $1 and phone = $2',
          [account, phone],
        );
        const row = rows[0];
        if (row === undefined) return undefined;
        const describedAt = row.described_at?.getTime() ?? null;
        return { people: row.people, lookedUpAt: row.looked_up_at.getTime(), describedAt };
      }),
    keepKnown: (account, phone, { people, lookedUpAt, describedAt }) =>
      inAccount(pool, account, async (client) => {
        const described = describedAt === null ? null : new Date(describedAt);
        await client.query(KEEP, [account, phone, JSON.stringify(people), new Date(lookedUpAt), described]);
      }),
    earlierCalls: (account, callId, phone) =>
      inAccount(pool, account, async (client) => {
        const { rows } = await client.query<EarlierRow>(EARLIER, [account, callId, phone]);
        return rows.map(toEarlierCall);
      }),
    saveCaller: (account, callId, { card, recognised }) =>
      inAccount(pool, account, async (client) => {
        const caller = card === undefined ? null : JSON.stringify(card);
        await client.query(SAVE, [account, callId, caller, JSON.stringify(recognised)]);
      }),
  };
}

function toEarlierCall(row: EarlierRow): EarlierCall {
  return {
    callId: row.call_id,
    direction: row.direction ?? 'inbound',
    startedAt: (row.started_at ?? row.created_at).toISOString(),
    disposition: row.disposition,
    talkSeconds: row.duration,
    responsibleUserId: row.responsible_user_id,
    outcome: row.result?.outcome ?? null,
    note: (row.result?.note ?? '').slice(0, NOTE_BEGINNING),
    chosen: row.result?.entity ?? null,
  };
}
