import type { ProviderName } from '../../../../bff/contract/settings';
import { accountId } from '../../../../bff/domain/ids';
import type { Connection } from '../../../../bff/normalize/provider';

/** A connection with nothing set but what the test is about. */
export function connectionOf(provider: ProviderName, changes: Partial<Connection> = {}): Connection {
  return {
    accountId: accountId(1),
    provider,
    credentials: {},
    queryNames: {},
    defaultCountry: 'US',
    timeZone: 'UTC',
    ...changes,
  };
}

export function at(iso: string): number {
  return Date.parse(iso);
}
