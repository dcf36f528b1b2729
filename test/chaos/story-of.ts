import type { Pool } from 'pg';

interface StoredStory {
  readonly delivery_status: string;
  readonly parked_reason: string | null;
  readonly entity: string;
  readonly note_id: number | null;
  readonly logging: unknown;
  readonly job: string | null;
  readonly timeline: readonly string[] | null;
}

/** Everything the database knows of a call, for a run that did not end well: without it nobody finds the cause. */
export async function storyOf(pool: Pool, callId: string): Promise<string> {
  const { rows } = await pool.query<StoredStory>(
    `select delivery_status, parked_reason, concat_ws(' ', entity_type, entity_id) as entity, note_id, logging,
       (select string_agg(concat_ws(' ', kind, state, run_at, attempts, last_error), '; ') from jobs
        where jobs.call_id = voip_calls.call_id) as job,
       (select array_agg(to_char(at, 'HH24:MI:SS.MS ') || kind || ' ' || detail order by at, id)
        from call_timeline where call_timeline.call_id = voip_calls.call_id
          and call_timeline.kommo_account_id = voip_calls.kommo_account_id) as timeline
     from voip_calls where call_id = $1`,
    [callId],
  );
  return rows
    .map(({ timeline, logging, ...row }) =>
      [
        `  ${callId} ${JSON.stringify(row)}`,
        `    ${JSON.stringify(logging)}`,
        ...(timeline ?? []).map((line) => `    ${line}`),
      ].join('\n'),
    )
    .join('\n');
}

/** The first of the deliveries that are not merged yet, with what stood in their way. */
export async function storiesOfDeliveries(pool: Pool, limit: number): Promise<readonly string[]> {
  const { rows } = await pool.query<{ story: string }>(
    `select concat_ws(' ', '  delivery', kommo_account_id, id, 'failures', failures, 'again at', retry_at, last_error) as story
     from delivery_inbox order by id limit $1`,
    [limit],
  );
  return rows.map(({ story }) => story);
}
