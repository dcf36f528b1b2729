import { randomBytes } from 'node:crypto';
import type { Extensions } from '../accounts/extensions';
import type { AccountSettings } from '../accounts/settings';
import type { WidgetUser } from '../auth/widget-user';
import type { EntityRef, EntityType } from '../contract/call-view';
import type { ProviderName } from '../contract/settings';
import { AppError } from '../domain/errors';
import type { AccountId, CallId } from '../domain/ids';
import { callId } from '../domain/ids';
import { normalizePhone } from '../normalize/phone-number';
import type { Connection, Provider } from '../normalize/provider';

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
    const reference = clickToCallReference(userId, wanted.entity);
    const started = await deps.providers[provider].api.startCall(connection, {
      to: to.e164,
      extension,
      reference,
      webhookUrl: await deps.webhookUrl(accountId, provider),
    });
    return started.providerCallId === null ? undefined : callId(provider, started.providerCallId);
  };
}

const LETTER_OF: Readonly<Record<EntityType, string>> = { leads: 'l', contacts: 'c', companies: 'o' };

/** `u7-c1001-…`: who called and from which card, in letters and digits that any provider carries. */
function clickToCallReference(userId: number, entity: EntityRef | undefined): string {
  const card = entity === undefined ? [] : [`${LETTER_OF[entity.type]}${entity.id}`];
  return [`u${userId}`, ...card, randomBytes(6).toString('hex')].join('-');
}

/** The card that a call was started from, when its reference came back and names one. */
export function entityOfReference(reference: string): EntityRef | undefined {
  const [, letter, id] = /^u\d+-([lco])(\d{1,15})-[0-9a-f]{12}$/.exec(reference) ?? [];
  const type = (Object.keys(LETTER_OF) as EntityType[]).find((name) => LETTER_OF[name] === letter);
  return type === undefined ? undefined : { type, id: Number(id) };
}
