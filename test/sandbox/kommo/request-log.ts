import type { FaultKind } from './faults';

export interface LoggedRequest {
  readonly number: number;
  readonly atMs: number;
  readonly address: string;
  readonly method: string;
  readonly subdomain: string;
  /** Below the subdomain, without the query. */
  readonly path: string;
  readonly query: string;
  /** As it arrived; left out for the token endpoint, whose bodies are secrets. */
  readonly body: string | undefined;
  userId?: number;
  /** What the client was answered; absent while the request is under way and when the answer was lost. */
  status?: number;
  fault?: FaultKind;
  /** A write was committed, whatever the client was told. */
  committed: boolean;
  outcome: 'pending' | 'answered' | 'lost';
}

const MAX_ENTRIES = 10_000;

/** The last requests to the simulated API, oldest first. */
export function createRequestLog() {
  const entries: LoggedRequest[] = [];
  let count = 0;

  return {
    open(fields: Omit<LoggedRequest, 'number' | 'committed' | 'outcome'>): LoggedRequest {
      count += 1;
      const entry: LoggedRequest = { ...fields, number: count, committed: false, outcome: 'pending' };
      entries.push(entry);
      if (entries.length > MAX_ENTRIES) entries.shift();
      return entry;
    },
    entries: (): readonly LoggedRequest[] => entries,
    clear(): void {
      entries.length = 0;
    },
  };
}

export type RequestLog = ReturnType<typeof createRequestLog>;
