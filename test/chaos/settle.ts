import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from 'pg';

export interface Unsettled {
  /** Those whose deliveries are not merged yet, too. */
  /** Acknowledged, and not merged into their calls yet. */
  readonly deliveries: number;
  readonly calls: number;
  readonly jobs: number;
}

export interface StoredCall {
  readonly callId: string;
  readonly logging: string;
  readonly reason: string | null;
}

const LOOK_EVERY_MS = 1_000;

/**
 * Waits until every delivery is merged, no call is on its way and no job waits. The looks for recordings that never
 * come go on for a day, and are not waited for. @returns what was still open when patience ended
 */
export async function settle(pool: Pool, withinMs: number): Promise<Unsettled> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const open = await unsettled(pool);
    if (open.deliveries + open.calls + open.jobs === 0 || Date.now() > deadline) return open;
    await wait(LOOK_EVERY_MS);
  }
}

async function unsettled(pool: Pool): Promise<Unsettled> {
  const { rows } = await pool.query<Unsettled>(
    `select
       (select count(*)::int from delivery_inbox) as deliveries,
       (select count(*)::int from voip_calls where delivery_status in ('waiting', 'sending', 'uncertain'))
         + (select count(*)::int from delivery_inbox) as calls,
       (select count(*)::int from jobs where state <> 'buried' and kind <> 'find-recordings') as jobs`,
  );
  return rows[0] ?? { deliveries: 0, calls: 0, jobs: 0 };
}

export async function storedCalls(pool: Pool): Promise<readonly StoredCall[]> {
  const { rows } = await pool.query<StoredCall>(
    'select call_id as "callId", delivery_status as logging, parked_reason as reason from voip_calls',
  );
  return rows;
}

/** Ids of those that are still on their way. */
export function openCalls(stored: readonly StoredCall[]): readonly string[] {
  return stored.flatMap(({ callId, logging }) =>
    ['waiting', 'sending', 'uncertain'].includes(logging) ? [callId] : [],
  );
}
