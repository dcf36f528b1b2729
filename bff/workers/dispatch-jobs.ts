import type { ClaimedJob, JobHandler, JobKind, Settlement } from '../queue/job-queue';

/** One worker for each kind of job: a new kind does not compile until somebody does it. */
export type Workers = Readonly<Record<JobKind, (job: ClaimedJob) => Promise<Settlement>>>;

export function dispatchJobs(workers: Workers): JobHandler {
  return (job) => workers[job.kind](job);
}
