import type { Logger } from 'pino';
import type { Clock } from '../clock';

/** Repeatable work on all accounts. Gives how much it did; ends early when `stopped`. */
export type Chore = (stopped: AbortSignal) => Promise<number>;

export interface ChoreJournal {
  /** Runs `work` unless another process does at this moment. */
  exclusively(work: () => Promise<void>): Promise<void>;
  lastDone(name: string): Promise<Date | undefined>;
  markDone(name: string, at: Date): Promise<void>;
}

export interface DailyChoresDeps {
  readonly chores: Readonly<Record<string, Chore>>;
  readonly journal: ChoreJournal;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface DailyChores {
  /** Lets the chore under way finish. */
  stop(): Promise<void>;
}

const DAY_MS = 86_400_000;
/** A chore that failed, or whose process died, is tried again this much later. */
const LOOK_MS = 3_600_000;

/**
 * Does each chore once a day, in one process at a time. A chore is marked when it has succeeded: a process that dies
 * before leaves it due, so every chore has to bear being done twice.
 */
export function startDailyChores({ chores, journal, clock, logger }: DailyChoresDeps): DailyChores {
  const stopped = new AbortController();

  async function doIfDue([name, chore]: readonly [string, Chore]): Promise<void> {
    const last = await journal.lastDone(name);
    const now = clock.now();
    if (stopped.signal.aborted || (last !== undefined && now.getTime() - last.getTime() < DAY_MS)) return;
    try {
      const count = await chore(stopped.signal);
      if (stopped.signal.aborted) return;
      await journal.markDone(name, now);
      logger.info({ chore: name, count }, 'a daily chore is done');
    } catch (error) {
      logger.error({ err: error, chore: name }, 'a daily chore failed and is tried again later');
    }
  }

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      await journal
        .exclusively(async () => {
          for (const chore of Object.entries(chores)) await doIfDue(chore);
        })
        .catch((error: unknown) => logger.error({ err: error }, 'the daily chores could not be looked at'));
      await clock.after(LOOK_MS, stopped.signal);
    }
  }

  const running = run();
  return {
    stop: () => {
      stopped.abort();
      return running;
    },
  };
}
