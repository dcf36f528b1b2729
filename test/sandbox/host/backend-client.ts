import { z } from 'zod';
import { DEFAULT_SETTINGS, PROVIDER_CREDENTIALS } from '../../../bff/contract/settings';
import { MYOPERATOR_QUERY_NAMES } from '../providers/myoperator';
import { PROVIDERS } from '../providers/senders';
import { SANDBOX_CREDENTIALS } from '../sandbox-credentials';
import type { SettingsInput } from '../../../bff/contract/settings';

export interface BackendAccess {
  /** Public origin of the BFF. */
  readonly bffUrl: string;
  /** A one-time token of the account's administrator. */
  readonly adminToken: (subdomain: string) => string;
}

const settingsAnswer = z.object({
  active: z.boolean(),
  webhookUrl: z.string(),
  managers: z.array(z.object({ kommoUserId: z.number(), extension: z.string() })),
});
export type KnownSettings = z.infer<typeof settingsAnswer>;

/** The extensions the sandbox gives to its three users; the middle one is that of VoIPstudio's sample. */
export const SANDBOX_MANAGERS = [
  { kommoUserId: 42, extension: '10001' },
  { kommoUserId: 43, extension: '10002' },
  { kommoUserId: 44, extension: '10003' },
] as const;

/** The account's settings as the BFF has them; `undefined` while it does not know the account. */
export async function readSettings(
  access: BackendAccess,
  subdomain: string,
): Promise<KnownSettings | undefined> {
  const response = await fetch(`${access.bffUrl}/api/settings`, {
    headers: { 'x-auth-token': access.adminToken(subdomain) },
    signal: AbortSignal.timeout(5_000),
  });
  if (!response.ok) return undefined;
  return settingsAnswer.parse(await response.json());
}

/** Of the providers that are played, those whose deliveries are proved by a key that has to be stored. */
const SIGNING = PROVIDERS.filter((name) => PROVIDER_CREDENTIALS[name].some(({ required }) => required));

/** Puts the sandbox's settings in place as its administrator would, having tried each provider that signs before.
 *
 * @throws Error with the BFF's answer when it does not take them.
 */
export async function writeSandboxSettings(access: BackendAccess, subdomain: string): Promise<void> {
  const settings: SettingsInput = {
    ...DEFAULT_SETTINGS,
    active: true,
    provider: 'voipstudio',
    credentials: SANDBOX_CREDENTIALS.voipstudio,
    queryNames: MYOPERATOR_QUERY_NAMES,
    managers: SANDBOX_MANAGERS,
    rules: { ...DEFAULT_SETTINGS.rules, missed: { ...DEFAULT_SETTINGS.rules.missed, createTask: true } },
  };
  for (const provider of SIGNING) {
    await put(access, subdomain, { ...settings, provider, credentials: SANDBOX_CREDENTIALS[provider] });
  }
  await put(access, subdomain, settings);
}

async function put(access: BackendAccess, subdomain: string, settings: SettingsInput): Promise<void> {
  const response = await fetch(`${access.bffUrl}/api/settings`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', 'x-auth-token': access.adminToken(subdomain) },
    body: JSON.stringify(settings),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`settings were not taken: ${response.status} ${await response.text()}`);
}
