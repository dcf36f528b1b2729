import type { CallResult } from '../../bff/contract/call-result';
import type { Callee } from '../../bff/contract/callee';
import type { CallView, CallWithTimeline, EntityRef, LoggingState } from '../../bff/contract/call-view';
import type { EntityHit } from '../../bff/contract/problem';
import type { RehearsalView } from '../../bff/contract/rehearsal';
import type {
  ConnectionTest,
  LastDelivery,
  ProviderLines,
  ProviderName,
  SettingsDocument,
  SettingsInput,
  StartedTestCall,
} from '../../bff/contract/settings';
import type { BffRequest } from './create-request';
import { createShellClient } from './shell-client';
import type { ShellClient } from './shell-client';

/** The BFF's doors for the widget. Every method throws `BffError`. */
export interface BffClient extends ShellClient {
  /** Repeatable: the same document twice stores it once. */
  readonly readSettings: () => Promise<SettingsDocument>;
  readonly saveSettings: (settings: SettingsInput) => Promise<SettingsDocument>;
  /** Really asks the provider; stores nothing. */
  readonly testConnection: (settings: SettingsInput) => Promise<ConnectionTest>;
  /** The provider's users by the keys as typed, and who of Kommo's they are; stores nothing. */
  readonly providerLines: (settings: SettingsInput) => Promise<ProviderLines>;
  /** A provider's webhook address, and when it was heard last. Kommo is not asked, so it may be asked often. */
  readonly readDelivery: (provider: ProviderName) => Promise<LastDelivery>;
  /** What the rules as typed would have changed in the last calls, in the reader's language; stores nothing. */
  readonly rehearse: (settings: SettingsInput, language: string) => Promise<RehearsalView>;
  /** Rings in the asking user's browsers alone. */
  readonly startTestCall: (caller: string) => Promise<StartedTestCall>;
  /** Calls whose log in Kommo stands so, the newest first. */
  readonly callsIn: (state: LoggingState, limit: number) => Promise<readonly CallView[]>;
  /** With its timeline, explained in the reader's language. */
  readonly readCall: (callId: string, language: string) => Promise<CallWithTimeline>;
  /** Another try for a call that stays out of Kommo; twice is once. */
  readonly retryCall: (callId: string) => Promise<void>;
  /** Rings the manager's own phone first, then `to`. @returns the call's id, when the provider tells it at once */
  readonly dial: (to: string, entity: EntityRef | null) => Promise<string | null>;
  /** Whom to call for each card; those without a number are left out. */
  readonly readCallees: (cards: readonly EntityRef[]) => Promise<readonly Callee[]>;
  readonly findEntities: (query: string) => Promise<readonly EntityHit[]>;
  /** Repeatable: the same result twice changes nothing. */
  readonly sendCallResult: (callId: string, result: CallResult) => Promise<void>;
}

// The casts below state the contract of bff/contract: both sides are built and released together.
export function createBffClient(request: BffRequest): BffClient {
  return {
    ...createShellClient(request),
    readSettings: async () => (await request({ method: 'GET', path: '/api/settings' })) as SettingsDocument,
    saveSettings: async (body) =>
      (await request({ method: 'PUT', path: '/api/settings', body })) as SettingsDocument,
    testConnection: async (body) =>
      (await request({ method: 'POST', path: '/api/settings/test', body })) as ConnectionTest,
    providerLines: async (body) =>
      (await request({ method: 'POST', path: '/api/settings/provider-lines', body })) as ProviderLines,
    readDelivery: async (provider) =>
      (await request({ method: 'GET', path: `/api/settings/delivery?provider=${provider}` })) as LastDelivery,
    rehearse: async (settings, language) =>
      (await request({
        method: 'POST',
        path: `/api/settings/rehearse?language=${encodeURIComponent(language)}`,
        body: { settings },
      })) as RehearsalView,
    startTestCall: async (caller) =>
      (await request({
        method: 'POST',
        path: '/api/settings/test-call',
        body: { caller },
      })) as StartedTestCall,
    callsIn: async (state, limit) => {
      const answer = await request({ method: 'GET', path: `/api/calls?limit=${limit}&status=${state}` });
      return (answer as { readonly calls: readonly CallView[] }).calls;
    },
    readCall: async (callId, language) => {
      const path = `/api/calls/${encodeURIComponent(callId)}?language=${encodeURIComponent(language)}`;
      return (await request({ method: 'GET', path })) as CallWithTimeline;
    },
    retryCall: async (callId) => {
      await request({ method: 'POST', path: `/api/calls/${encodeURIComponent(callId)}/retry`, body: {} });
    },
    ...managersMethods(request),
  };
}

type ManagersMethods = Pick<BffClient, 'dial' | 'readCallees' | 'findEntities' | 'sendCallResult'>;

/** What a manager does with calls. */
function managersMethods(request: BffRequest): ManagersMethods {
  return {
    dial: async (to, entity) => {
      const body = entity === null ? { to } : { to, entity };
      const answer = await request({ method: 'POST', path: '/api/calls', body });
      return (answer as { readonly callId?: string } | undefined)?.callId ?? null;
    },
    readCallees: async (cards) => {
      const names = cards.map(({ type, id }) => `${type}:${id}`).join(',');
      const answer = await request({
        method: 'GET',
        path: `/api/callees?cards=${encodeURIComponent(names)}`,
      });
      return (answer as { readonly callees: readonly Callee[] }).callees;
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
