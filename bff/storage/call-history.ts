/**
 * How far back calls are kept. What is removed was settled and has been silent for the whole time: it is in Kommo, or
 * never had to be. Whatever still waits for Kommo, for a person or for a worker stays, however old.
 *
 * In portions, each a transaction: a crash leaves the rest for the next day. They follow the order of the ids, which is
 * nearly that of the calls, so that no index is needed for it and the scan ends at the first call that is young.
 */
import type { Pool } from 'pg';
import { inTransaction } from './account-transaction';

const PORTION = 1_000;

/** Timeline and further names go with their call. */
const REMOVE = `
  with looked_at as (select id, created_at from voip_calls where id > $1 order by id limit ${PORTION}),
  removed as (
    delete from voip_calls call using looked_at
    where call.id = looked_at.id and call.created_at < $2 and call.updated_at < $2
      and call.delivery_status in ('logged', 'not-needed')
      and (call.lease_until is null or call.lease_until < now())
      and not exists (select from jobs
                      where jobs.kommo_account_id = call.kommo_account_id and jobs.call_id = call.call_id)
    returning 1)
  select max(id) as last, coalesce(bool_or(created_at >= $2), false) as "isYoung",
    (select count(*) from removed) as removed
  from looked_at`;

interface Portion {
  /** Null: there are no more. */
  readonly last: number | null;
  readonly isYoung: boolean;
  readonly removed: number;
}

/** @returns how many calls are gone */
export async function removeOldCalls(pool: Pool, before: Date, stopped: AbortSignal): Promise<number> {
  let removed = 0;
  let last: number | null = 0;
  while (last !== null && !stopped.aborted) {
    const values: readonly unknown[] = [last, before];
    const { rows } = await inTransaction(pool, (client) => client.query<Portion>(REMOVE, [...values]));
    const portion: Portion | undefined = rows[0];
    removed += portion?.removed ?? 0;
    last = portion === undefined || portion.isYoung ? null : portion.last;
  }
  return removed;
}
