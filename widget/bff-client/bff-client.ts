import type { CallResult } from '../../bff/contract/call-result';
import type { CallView, EntityRef } from '../../bff/contract/call-view';
import type { EntityHit, FeedTicket } from '../../bff/contract/problem';
import type { ConnectionTest, SettingsDocument, SettingsInput } from '../../bff/contract/settings';
import { createRequest } from './create-request';
import type { RequestDeps } from './create-request';

/** The BFF's doors for the widget. Every method throws `BffError`. */
export interface BffClient {
  readonly readSettings: () => Promise<SettingsDocument>;
  /** Repeatable: the same document twice stores it once. */
  readonly saveSettings: (settings: SettingsInput) => Promise<SettingsDocument>;
  /** Really asks the provider; stores nothing. */
  readonly testConnection: (settings: SettingsInput) => Promise<ConnectionTest>;
  readonly requestFeedTicket: () => Promise<FeedTicket>;
  /** The newest calls first. */
  readonly recentCalls: (limit: number) => Promise<readonly CallView[]>;
  /** Rings the manager's own phone first, then `to`. */
  readonly dial: (to: string, entity: EntityRef | null) => Promise<void>;
  readonly findEntities: (query: string) => Promise<readonly EntityHit[]>;
  /** Repeatable: the same result twice changes nothing. */
  readonly sendCallResult: (callId: string, result: CallResult) => Promise<void>;
}

// The casts below state the contract of bff/contract: both sides are built and released together.
export function createBffClient(deps: RequestDeps): BffClient {
  const request = createRequest(deps);
  return {
    readSettings: async () => (await request({ method: 'GET', path: '/api/settings' })) as SettingsDocument,
    saveSettings: async (body) =>
      (await request({ method: 'PUT', path: '/api/settings', body })) as SettingsDocument,
    testConnection: async (body) =>
      (await request({ method: 'POST', path: '/api/settings/test', body })) as ConnectionTest,
    requestFeedTicket: async () =>
      (await request({ method: 'POST', path: '/api/feed-tickets' })) as FeedTicket,
    recentCalls: async (limit) => {
      const answer = await request({ method: 'GET', path: `/api/calls?limit=${limit}` });
      return (answer as { readonly calls: readonly CallView[] }).calls;
    },
    dial: async (to, entity) => {
      await request({ method: 'POST', path: '/api/calls', body: entity === null ? { to } : { to, entity } });
    },
    findEntities: async (query) => {
      const answer = await request({
        method: 'GET',
        path: `/api/entities?query=${encodeURIComponent(query)}`,
      });
      return (answer as { readonly entities: readonly EntityHit[] }).entities;
    },
    sendCallResult: async (callId, body) => {
      await request({ method: 'PUT', path: `/api/calls/${encodeURIComponent(callId)}/result`, body });
    },
  };
}
