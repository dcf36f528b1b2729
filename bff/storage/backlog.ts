import type { Pool } from 'pg';
import { inTransaction } from './account-transaction';

const READ = `
  select
    (select coalesce(json_object_agg(state, count), '{}') from (
       select delivery_status as state, count(*) from voip_calls
       where delivery_status in ('sending', 'uncertain', 'parked') group by delivery_status) as calls) as calls,
    (select coalesce(json_object_agg(status, count), '{}') from (
       select status, count(*) from accounts group by status) as accounts) as accounts,
    due.*,
    (select count(*) from jobs where state = 'buried') as "jobsBuried",
    inbox.*
  from (select count(*) as "jobsDue",
          coalesce(extract(epoch from now() - min(run_at)), 0)::float8 as "oldestDueSeconds"
        from jobs where state = 'ready' and run_at <= now()) as due,
       (select count(*) filter (where failures = 0) as "deliveriesWaiting",
          coalesce(extract(epoch from now() - min(received_at) filter (where failures = 0)), 0)::float8
            as "oldestDeliverySeconds",
          count(*) filter (where failures > 0) as "deliveriesFailed"
        from delivery_inbox) as inbox`;

interface Waiting {
  readonly jobsDue: number;
  readonly oldestDueSeconds: number;
  readonly jobsBuried: number;
  readonly deliveriesWaiting: number;
  readonly oldestDeliverySeconds: number;
  readonly deliveriesFailed: number;
}

/** How many, of what. */
type Counts = Readonly<Record<string, number>>;

/** What waits in the whole installation, for the operator's figures: counts alone, nothing of an account. */
export function readBacklog(
  pool: Pool,
): Promise<Waiting & { readonly calls: Counts; readonly accounts: Counts }> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<
      Waiting & { readonly calls: Partial<Record<string, number>>; readonly accounts: Counts }
    >({ name: 'read-backlog', text: READ });
    const [row] = rows;
    if (row === undefined) throw new Error('a query without a condition returned no row');
    // Zeros are told: an alert on a series that is not there would never end.
    return { ...row, calls: { sending: 0, uncertain: 0, parked: 0, ...row.calls } };
  });
}
