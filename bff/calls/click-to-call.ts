import type { Extensions } from '../accounts/extensions';
import type { AccountSettings } from '../accounts/settings';
import type { WidgetUser } from '../auth/widget-user';
import type { EntityRef } from '../contract/call-view';
import type { ProviderName } from '../contract/settings';
import { AppError } from '../domain/errors';
import type { AccountId, CallId } from '../domain/ids';
import { callId } from '../domain/ids';
import { normalizePhone } from '../normalize/phone-number';
import type { Connection, Provider } from '../normalize/provider';
import type { ClickReferences } from './click-reference';

export interface WantedCall {
  /** As it stands on the card. */
  readonly to: string;
  /** The card it was started from. */
  readonly entity?: EntityRef;
}

/**
 * Rings the manager's own telephone, then the number.
 * @returns the new call's id, when the provider tells it at once
 * @throws settings/missing, calls/no-extension, calls/not-supported, calls/provider-failed, request/invalid
 */
export type ClickToCall = (user: WidgetUser, wanted: WantedCall) => Promise<CallId | undefined>;

export interface ClickToCallDeps {
  readonly readSettings: (account: AccountId) => Promise<AccountSettings>;
  readonly connectionOfAccount: (account: AccountId, provider: ProviderName) => Promise<Connection>;
  readonly webhookUrl: (account: AccountId, provider: ProviderName) => Promise<string>;
  readonly extensions: Pick<Extensions, 'extensionOfUser'>;
  readonly providers: Readonly<Record<ProviderName, Provider>>;
  readonly references: Pick<ClickReferences, 'write'>;
}

export function createClickToCall(deps: ClickToCallDeps): ClickToCall {
  return async ({ accountId, userId }, wanted) => {
    const extension = await deps.extensions.extensionOfUser(accountId, userId);
    if (extension === undefined) throw new AppError('calls/no-extension');
    const { active, provider, general } = await deps.readSettings(accountId);
    if (!active) throw new AppError('settings/missing');
    const to = normalizePhone(wanted.to, general.defaultCountry);
    if (to.kind !== 'number') {
      throw new AppError('request/invalid', { fields: [{ path: 'to', code: 'not-a-phone-number' }] });
    }
    const connection = await deps.connectionOfAccount(accountId, provider);
    const reference = deps.references.write(accountId, { userId, entity: wanted.entity ?? null });
    const started = await deps.providers[provider].api.startCall(connection, {
      to: to.e164,
      extension,
      reference,
      webhookUrl: await deps.webhookUrl(accountId, provider),
    });
    return started.providerCallId === null ? undefined : callId(provider, started.providerCallId);
  };
}
