import type { Clock } from '../clock';
import type { ProviderName, SettingsNotice } from '../contract/settings';
import type { AccountId } from '../domain/ids';
import { daysToCompare, silentSince } from './provider-silence';
import type { HeardDay, LocalDay } from './provider-silence';
import type { SettingsBody } from './settings-schema';

export interface NoticesDeps {
  readonly clock: Clock;
  /** The same days, each with the beginning of its first call of this provider. */
  readonly firstCalls: (
    account: AccountId,
    provider: ProviderName,
    days: readonly LocalDay[],
  ) => Promise<readonly HeardDay[]>;
}

/** What an administrator has to be told of the account, at this moment; see `SettingsNotice` for what each means. */
export type Notices = (
  account: AccountId,
  body: SettingsBody,
  lastDeliveryAt: Date | null,
) => Promise<readonly SettingsNotice[]>;

export function createNotices({ clock, firstCalls }: NoticesDeps): Notices {
  return async (account, body, lastDeliveryAt) => {
    // Deliveries of an account that wants none are not even noted.
    if (!body.active) return [];
    const now = clock.now().getTime();
    const days = daysToCompare(now, body.general.timeZone);
    const since = silentSince(await firstCalls(account, body.provider, days), {
      now,
      workingDays: body.rules.missed.workingHours?.days,
      lastDeliveryAt: lastDeliveryAt?.getTime() ?? null,
    });
    return since === undefined ? [] : [{ code: 'provider-silent', since: new Date(since).toISOString() }];
  };
}
