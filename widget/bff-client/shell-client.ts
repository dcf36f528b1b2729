import type { CallView } from '../../bff/contract/call-view';
import type { FeedTicket } from '../../bff/contract/problem';
import type { PageSettings } from '../../bff/contract/settings';
import type { BffRequest } from './create-request';

/** The doors that script.js needs on every page. Every method throws `BffError`. */
export interface ShellClient {
  /** Costs no request to Kommo. */
  readonly readPageSettings: () => Promise<PageSettings>;
  readonly requestFeedTicket: () => Promise<FeedTicket>;
  /** The newest calls first. */
  readonly recentCalls: (limit: number) => Promise<readonly CallView[]>;
}

// The casts below state the contract of bff/contract: both sides are built and released together.
export function createShellClient(request: BffRequest): ShellClient {
  return {
    readPageSettings: async () =>
      (await request({ method: 'GET', path: '/api/settings?for=page' })) as PageSettings,
    requestFeedTicket: async () =>
      (await request({ method: 'POST', path: '/api/feed-tickets' })) as FeedTicket,
    recentCalls: async (limit) => {
      const answer = await request({ method: 'GET', path: `/api/calls?limit=${limit}` });
      return (answer as { readonly calls: readonly CallView[] }).calls;
    },
  };
}
