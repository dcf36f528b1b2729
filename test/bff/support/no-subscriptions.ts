import type { SettingsRouteDeps } from '../../../bff/accounts/settings.route';

/** For tests of the settings that are not about whom a provider delivers to. */
export const NO_SUBSCRIPTIONS: SettingsRouteDeps['subscriptions'] = {
  keep: async () => [],
  keepSoon: () => undefined,
};
