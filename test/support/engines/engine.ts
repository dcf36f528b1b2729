/** A message engine that tests start for themselves, on free ports of 127.0.0.1 and in a temporary folder. */
export interface Engine {
  readonly name: string;
  /** Whether this machine has it. Where CI=true it has to. */
  readonly isThere: boolean;
  start(): Promise<RunningEngine>;
}

export interface RunningEngine {
  /** As QUEUE_URL names it. */
  readonly url: string;
  /** kill -9. */
  kill(): Promise<void>;
  /** On the same port and folder. */
  startAgain(): Promise<void>;
  /** For good: the folder goes too. */
  stop(): Promise<void>;
}
