import type { Instant } from '../../domain/call-event';

export interface WaitingJob {
  readonly id: number;
  readonly account: number;
  readonly lane: number;
  readonly at: Instant;
}

export interface Chosen {
  readonly jobs: readonly WaitingJob[];
  /** Whether the limit, or the room of an account, is used up: others may wait for the end of one of these. */
  readonly isFull: boolean;
}

/**
 * The first in the order of lanes and times, and of each account no more than there is room for.
 * @param room how many more of its jobs an account may have
 */
export function nextInLine(
  due: readonly WaitingJob[],
  { limit, room }: { readonly limit: number; readonly room: (account: number) => number },
): Chosen {
  const left = new Map<number, number>();
  const jobs: WaitingJob[] = [];
  let isFull = false;
  const inOrder = [...due].sort((a, b) => a.lane - b.lane || a.at - b.at || a.id - b.id);
  for (const job of inOrder) {
    const places = left.get(job.account) ?? room(job.account);
    if (places > 0 && jobs.length < limit) {
      jobs.push(job);
      left.set(job.account, places - 1);
    }
    isFull ||= places <= 1 || jobs.length === limit;
  }
  return { jobs, isFull };
}

/** @param before counts to begin with */
export function countByAccount(
  jobs: readonly { readonly account: number }[],
  before: ReadonlyMap<number, number> = new Map(),
): ReadonlyMap<number, number> {
  const counts = new Map(before);
  for (const { account } of jobs) counts.set(account, (counts.get(account) ?? 0) + 1);
  return counts;
}
