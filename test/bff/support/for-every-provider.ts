import { PROVIDER_NAMES } from '../../../bff/contract/settings';
import type { ProviderName } from '../../../bff/contract/settings';
import { createProviders, PROVIDER_ORIGINS } from '../../../bff/normalize/registry';
import type { ProviderOrigins, Providers } from '../../../bff/normalize/registry';

/** The same thing under each provider's name, for tests that are about none of them. */
export function forEveryProvider<Value>(value: Value): Readonly<Record<ProviderName, Value>> {
  return Object.fromEntries(PROVIDER_NAMES.map((name) => [name, value])) as Record<ProviderName, Value>;
}

/** The real adapters, all of whose APIs are to be found at one origin. */
export function providersAt(origin: string): Providers {
  const origins = Object.fromEntries(Object.keys(PROVIDER_ORIGINS).map((name) => [name, origin]));
  return createProviders({ origins: origins as ProviderOrigins });
}
