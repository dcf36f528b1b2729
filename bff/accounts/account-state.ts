import type { AccountState, SettingsNotice } from '../contract/settings';
import type { AccountStanding } from '../storage/account-standing';
import type { AuthorizationLinks } from './authorization-link';

/** What the settings tell of how the account stands with Kommo: while nobody's authorization is left, how to mend it. */
export function accountState(
  standing: AccountStanding | undefined,
  links: Pick<AuthorizationLinks, 'authorizeUrl'>,
): AccountState | undefined {
  if (standing === undefined) return undefined;
  const { status, since, subdomain, waitingCalls } = standing;
  const state = { status, since: since.toISOString(), waitingCalls };
  return status === 'unauthorized' ? { ...state, authorizeUrl: links.authorizeUrl(subdomain) } : state;
}

/** What the administrator has to see to before the account's calls can be logged. */
export function noticesOf(state: AccountState | undefined): readonly SettingsNotice[] {
  if (state?.status === 'unauthorized') return [{ code: 'authorization-dead', since: state.since }];
  if (state?.status === 'payment-required') return [{ code: 'plan-ended', since: state.since }];
  return [];
}
