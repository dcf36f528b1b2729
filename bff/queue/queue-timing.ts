/** The queue's periods in milliseconds. Tests shorten them; nothing else should have to. */
export interface QueueTiming {
  /** How long a job belongs to whoever claimed it, without a sign of life. */
  readonly lease: number;
  /** Between two signs of life; several fit into a lease, so that one that fails does no harm. */
  readonly heartbeat: number;
  /** A notice may be lost with its connection; nobody waits longer than this for a job that is due. */
  readonly longestNap: number;
  /** A job that a broker was told of, and that nobody claimed for so long, is told again. */
  readonly relayPatience: number;
}

const DEFAULT_TIMING: QueueTiming = {
  lease: 30_000,
  heartbeat: 8_000,
  longestNap: 5_000,
  relayPatience: 30_000,
};

export function completeTiming(given: Partial<QueueTiming> = {}): QueueTiming {
  return { ...DEFAULT_TIMING, ...given };
}
