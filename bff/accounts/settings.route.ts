import { Router } from 'express';
import { z } from 'zod';
import type { Administrators } from '../auth/administrator';
import { widgetUserOf } from '../auth/widget-user';
import type {
  ConnectionCheck,
  ConnectionTest,
  PageSettings,
  ProviderLines,
  ProviderName,
  SettingsInput,
} from '../contract/settings';
import { PROVIDER_NAMES } from '../contract/settings';
import { asAppError } from '../domain/errors';
import type { AccountId } from '../domain/ids';
import { parseBody } from '../http/field-errors';
import type { Connection, Provider } from '../normalize/provider';
import { matchedLines } from './provider-lines';
import type { AccountSettings, Settings } from './settings';
import type { Subscriptions } from './subscriptions';
import { settingsInputSchema } from './settings-schema';

const deliveryQuery = z.object({ provider: z.enum(PROVIDER_NAMES, 'unknown-provider').exactOptional() });

export interface SettingsRouteDeps {
  readonly settings: Settings;
  readonly administrators: Administrators;
  readonly providers: Readonly<Record<ProviderName, Provider>>;
  readonly subscriptions: Pick<Subscriptions, 'keep' | 'keepSoon'>;
}

export function createSettingsRoute(deps: SettingsRouteDeps): Router {
  const { settings, administrators, providers, subscriptions } = deps;
  const { requireAdministrator, isAdministrator } = administrators;
  const router = Router();
  router.get('/api/settings', async (request, response) => {
    const user = widgetUserOf(request);
    if (request.query['for'] === 'page') {
      response.json(pageSettings(await settings.readSettings(user.accountId), user.userId));
      return;
    }
    const document = await settings.getSettingsDocument(user.accountId);
    response.json((await isAdministrator(user)) ? document : { ...document, webhookUrl: '' });
  });
  // Asked again and again while somebody waits for the first delivery, so Kommo is not asked with it.
  router.get('/api/settings/delivery', async (request, response) => {
    const user = widgetUserOf(request);
    const { provider } = parseBody(deliveryQuery, request.query, 'request/invalid');
    const delivery = await settings.lastDelivery(user.accountId, provider);
    response.json((await isAdministrator(user)) ? delivery : { ...delivery, webhookUrl: '' });
  });
  router.put('/api/settings', async (request, response) => {
    const user = widgetUserOf(request);
    await requireAdministrator(user);
    const input = parseBody(settingsInputSchema, request.body, 'settings/invalid');
    const saved = await settings.saveSettings(user, input);
    subscriptions.keepSoon(user.accountId);
    response.json(saved);
  });
  router.post('/api/settings/test', async (request, response) => {
    const user = widgetUserOf(request);
    await requireAdministrator(user);
    const input = parseBody(settingsInputSchema, request.body, 'settings/invalid');
    const connection = await settings.tryConnection(user.accountId, input);
    const tested = await testConnection(providers[input.provider], connection);
    const isStored = tested.ok && (await isOfWhatIsStored(settings, user.accountId, input));
    response.json(isStored ? await alsoSubscribed(subscriptions, user.accountId, tested) : tested);
  });
  router.post('/api/settings/provider-lines', async (request, response) => {
    const user = widgetUserOf(request);
    await requireAdministrator(user);
    const input = parseBody(settingsInputSchema, request.body, 'settings/invalid');
    const [listed, users] = await Promise.all([
      settings
        .tryConnection(user.accountId, input)
        .then((connection) => providers[input.provider].api.listUsers(connection)),
      // Without them nobody is matched; the lines can be read all the same.
      settings.kommoUsers(user.accountId).catch(() => []),
    ]);
    const answer: ProviderLines = { lines: listed === 'has-none' ? null : matchedLines(listed, users) };
    response.json(answer);
  });
  return router;
}

function pageSettings({ active, general, managers }: AccountSettings, userId: number): PageSettings {
  return { active, general, managers: managers.filter(({ kommoUserId }) => kommoUserId === userId) };
}

async function testConnection(provider: Provider, connection: Connection): Promise<ConnectionTest> {
  const checks = await provider.api.test(connection).catch(failedCheck);
  return { ok: checks.every((check) => check.ok), checks };
}

/** Only what is stored may be delivered for: whatever came under other credentials would be refused. */
async function isOfWhatIsStored(
  settings: Settings,
  account: AccountId,
  { provider, credentials }: SettingsInput,
): Promise<boolean> {
  if (Object.values(credentials).some((given) => typeof given === 'string')) return false;
  return (await settings.readSettings(account)).provider === provider;
}

async function alsoSubscribed(
  subscriptions: SettingsRouteDeps['subscriptions'],
  account: AccountId,
  tested: ConnectionTest,
): Promise<ConnectionTest> {
  const checks = [...tested.checks, ...(await subscriptions.keep(account).catch(failedCheck))];
  return { ok: checks.every((check) => check.ok), checks };
}

function failedCheck(thrown: unknown): readonly ConnectionCheck[] {
  return [{ name: 'provider', ok: false, code: asAppError(thrown).code }];
}
