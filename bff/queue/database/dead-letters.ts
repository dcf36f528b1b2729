import type { Pool } from 'pg';
import type { DeadLetter, Job } from '../job-queue';
import type { JobNameRow } from './leased-job';
import { jobOf } from './leased-job';

interface BuriedRow extends JobNameRow {
  attempts: number;
  last_error: string | null;
  created_at: Date;
}

export async function readDeadLetters(pool: Pool, limit: number): Promise<readonly DeadLetter[]> {
  const { rows } = await pool.query<BuriedRow>(
    `select kommo_account_id, kind, call_id, attempts, last_error, created_at from jobs
     where state = 'buried' order by id limit $1`,
    [limit],
  );
  return rows.flatMap((row) => {
    const job = jobOf(row);
    if (job === undefined) return [];
    return [{ ...job, attempts: row.attempts, lastError: row.last_error, since: row.created_at.getTime() }];
  });
}

const REDRIVE = `update jobs set state = 'ready', attempts = 0, run_at = $1, relayed_until = null
                 where state = 'buried'`;

export async function redriveJobs(pool: Pool, which: Job | 'all', now: Date): Promise<number> {
  const { rowCount } =
    which === 'all'
      ? await pool.query(`${REDRIVE} returning pg_notify('job_ready', lane::text)`, [now])
      : await pool.query(
          `${REDRIVE} and kommo_account_id = $2 and kind = $3 and call_id = $4
           returning pg_notify('job_ready', lane::text)`,
          [now, which.account, which.kind, which.callId],
        );
  return rowCount ?? 0;
}
