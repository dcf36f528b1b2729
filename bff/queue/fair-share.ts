import { LANES } from '../crm/crm-client';

/**
 * Of one process's workers, how many one account may keep busy: a backlog of one account leaves the others their
 * turn. Kommo grants an account seven requests a second, which four workers use up.
 */
export const SHARE_PER_ACCOUNT = 4;

/** The last lane: jobs that nobody waits for any more. */
export const BACKLOG_LANE = LANES.indexOf('backfill');
export const LIVE_LANES: readonly number[] = LANES.map((_name, lane) => lane).filter(
  (lane) => lane !== BACKLOG_LANE,
);

/**
 * The backlog has workers of its own, so that it keeps no live call waiting for one. There are many, because they
 * mostly wait, and an account has enough of them for two of the batches in which Kommo takes calls. With more, batches
 * leave fuller and a drain is over sooner, and live calls of others feel it (docs/PERFORMANCE.md).
 */
export const BACKLOG = { concurrency: 200, share: 100 } as const;
