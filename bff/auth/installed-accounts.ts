import type { AccountId } from '../domain/ids';

/** Who has the integration. */
export interface InstalledAccounts {
  isInstalled(account: AccountId): Promise<boolean>;
  /** By the subdomain alone, since a preflight carries no token; `ANY_SUBDOMAIN`: whether there is an account at all. */
  isSubdomainInstalled(subdomain: string): Promise<boolean>;
}
