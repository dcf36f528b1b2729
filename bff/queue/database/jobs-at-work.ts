import type { LeasedJob } from './leased-job';

/** What this process is busy with. */
export interface JobsAtWork {
  readonly count: number;
  ids(): readonly number[];
  /** Adds the job until `work` ends; `work` must not reject. Resolves when the job is no longer here. */
  add(job: LeasedJob, work: Promise<void>): Promise<void>;
  /** How many jobs of each account. */
  byAccount(): ReadonlyMap<number, number>;
  /** Resolves when nothing is left, of what is here now. */
  drained(): Promise<void>;
}

export function createJobsAtWork(): JobsAtWork {
  const running = new Map<LeasedJob, Promise<void>>();
  return {
    get count() {
      return running.size;
    },
    ids: () => [...running.keys()].map(({ id }) => id),
    add(job, work) {
      const ended = work.finally(() => running.delete(job));
      running.set(job, ended);
      return ended;
    },
    byAccount() {
      const counts = new Map<number, number>();
      for (const { account } of running.keys()) counts.set(account, (counts.get(account) ?? 0) + 1);
      return counts;
    },
    async drained() {
      await Promise.all(running.values());
    },
  };
}
