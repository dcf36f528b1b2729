import type { TaskRecord, UnsortedRecord } from '../sandbox/kommo/account-state';
import type { CallNoteRecord } from '../sandbox/kommo/call-notes';
import type { FaultKind, NextFault } from '../sandbox/kommo/faults';
import type { Violation } from '../sandbox/kommo/rate-limit';

/** What an account of the simulated Kommo holds in the end. */
export interface KommoHoldings {
  readonly notes: readonly CallNoteRecord[];
  readonly incomingLeads: readonly UnsortedRecord[];
  readonly tasks: readonly TaskRecord[];
}

export interface RandomFaultOptions {
  readonly seed: number;
  readonly rate: number;
  readonly kinds: readonly FaultKind[];
  readonly delayMs: number;
}

export type KommoLevers = ReturnType<typeof createKommoLevers>;

/** The levers of a simulated Kommo in another process. */
export function createKommoLevers(url: string) {
  async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${url}/_sandbox${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`the simulated Kommo answered ${response.status}: ${text}`);
    // Its routes answer with what their callers name.
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  }

  return {
    consent: async (subdomain: string, userId: number): Promise<string> =>
      (await ask<{ query: string }>('POST', `/accounts/${subdomain}/consent`, { userId })).query,
    nextFault: (fault: Pick<NextFault, 'kind' | 'times' | 'retryAfterSeconds'> & { readonly path: string }) =>
      ask<unknown>('POST', '/faults', fault),
    randomFaults: (options: RandomFaultOptions) =>
      ask<unknown>('POST', '/faults/random', { ...options, path: '/api/v4/' }),
    /** Blocks every address, as Kommo does after 429s that nobody heeded. */
    block: (seconds: number) => ask<unknown>('POST', '/block', { seconds }),
    setPaid: (subdomain: string, isPaid: boolean) =>
      ask<unknown>('PATCH', `/accounts/${subdomain}`, { isPaid }),
    clearFaults: () => ask<unknown>('DELETE', '/faults'),
    peak: () =>
      ask<{
        peakRequestsPerSecond: number;
        violations: readonly Violation[];
        requestsSoFar: number;
        accounts: readonly { readonly subdomain: string; readonly requestsSoFar: number }[];
      }>('GET', '/state'),
    async holdings(subdomain: string): Promise<KommoHoldings> {
      const { callNotes } = await ask<{ callNotes: CallNoteRecord[] }>(
        'GET',
        `/accounts/${subdomain}/call-notes`,
      );
      const account = await ask<Record<'unsorted' | 'tasks', never>>('GET', `/accounts/${subdomain}`);
      const { unsorted, tasks }: { unsorted: UnsortedRecord[]; tasks: TaskRecord[] } = account;
      return { notes: callNotes, incomingLeads: unsorted, tasks };
    },
  };
}
