import { Router } from 'express';
import type { Settings } from '../../../bff/accounts/settings';
import { createSettingsRoute } from '../../../bff/accounts/settings.route';
import { createAdministrators } from '../../../bff/auth/administrator';
import { rememberToken } from '../../../bff/auth/widget-user';
import { DEFAULT_SETTINGS } from '../../../bff/contract/settings';
import { accountId, kommoUserId } from '../../../bff/domain/ids';
import type { Provider } from '../../../bff/normalize/provider';
import { createFakeClock } from '../../support/fake-clock';
import { forEveryProvider } from '../support/for-every-provider';
import { NO_SUBSCRIPTIONS } from '../support/no-subscriptions';
import { serve } from '../support/served';

const MANAGER = 8;
const MANAGERS = [
  { kommoUserId: MANAGER, extension: '101' },
  { kommoUserId: 7, extension: '102' },
];

/** Kommo, and everything else that a page need not wait for, answers with an error. */
async function servePage() {
  const refuse = (): never => {
    throw new Error('a page does not need this');
  };
  const settings: Settings = {
    readSettings: async () => ({ ...DEFAULT_SETTINGS, active: true, credentials: {}, managers: MANAGERS }),
    getSettingsDocument: refuse,
    lastDelivery: refuse,
    saveSettings: refuse,
    tryConnection: refuse,
    kommoUsers: refuse,
  };
  const asked: number[] = [];
  const users = async (account: number) => {
    asked.push(account);
    return [];
  };
  const asManager = Router().use((request, _response, next) => {
    const token = { subdomain: 'acme', jti: 'jti', expiresAt: new Date() };
    rememberToken(request, { accountId: accountId(1), userId: kommoUserId(MANAGER), ...token });
    next();
  });
  const provider: Provider = {
    name: 'voipstudio',
    verify: refuse,
    toCallEvents: refuse,
    api: {
      listCalls: refuse,
      carryOut: refuse,
      keepSubscription: refuse,
      listUsers: refuse,
      test: refuse,
      startCall: refuse,
      locateRecording: refuse,
      findRecordings: refuse,
    },
  };
  const administrators = createAdministrators({ users, clock: createFakeClock() });
  const providers = forEveryProvider(provider);
  const parts = { settings, administrators, providers, subscriptions: NO_SUBSCRIPTIONS };
  const route = createSettingsRoute(parts);
  return { asked, served: await serve([asManager, route]) };
}

test('what a page of a manager needs is read without a question to Kommo, and tells of no colleague', async () => {
  const { asked, served } = await servePage();

  const response = await fetch(`${served.url}/api/settings?for=page`);

  expect(await response.json()).toEqual({
    active: true,
    general: DEFAULT_SETTINGS.general,
    managers: [{ kommoUserId: MANAGER, extension: '101' }],
  });
  expect(asked).toEqual([]);
  await served.stop();
});
