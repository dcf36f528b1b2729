import { Router } from 'express';
import fc from 'fast-check';
import { matchedLines } from '../../../bff/accounts/provider-lines';
import { createSettings, NOTHING_STORED } from '../../../bff/accounts/settings';
import { createSettingsRoute } from '../../../bff/accounts/settings.route';
import { createAdministrators } from '../../../bff/auth/administrator';
import { rememberToken } from '../../../bff/auth/widget-user';
import { systemClock } from '../../../bff/clock';
import type { ProviderLines, ProviderName } from '../../../bff/contract/settings';
import { DEFAULT_SETTINGS } from '../../../bff/contract/settings';
import { accountId, kommoUserId } from '../../../bff/domain/ids';
import { jsonBody } from '../../../bff/http/json-body.middleware';
import { voipstudioApi } from '../../sandbox/provider-apis/voipstudio';
import { serveApi } from '../normalize/apis/serve-api';
import { providersAt } from '../support/for-every-provider';
import { NO_SUBSCRIPTIONS } from '../support/no-subscriptions';
import { serve } from '../support/served';

const line = (extension: string, name: string, email = '') => ({ extension, name, email });
const user = (id: number, name: string, email = '') => ({ id, name, email });
const matchesOf = (...people: Parameters<typeof matchedLines>) =>
  matchedLines(...people).map(({ match }) => match);

test('a line is its owner’s by e-mail, whatever they are called', () => {
  const lines = [line('101', 'Sales desk', ' ADA@acme.example ')];

  expect(matchesOf(lines, [user(42, 'Ada Admin', 'ada@acme.example')])).toEqual([
    { kommoUserId: 42, by: 'email' },
  ]);
});

test.each(['Ada Admin', 'admin, ADA', 'Áda  Admin', 'Ada (Admin)'])(
  'a line of “%s” is Ada Admin’s by name',
  (name) => {
    expect(matchesOf([line('101', name)], [user(42, 'Ada Admin')])).toEqual([
      { kommoUserId: 42, by: 'name' },
    ]);
  },
);

test.each([
  ['two users are called so', [line('101', 'Ada')], [user(1, 'Ada'), user(2, 'Ada')]],
  ['two lines are called so', [line('101', 'Ada'), line('102', 'Ada')], [user(1, 'Ada')]],
  ['nothing is known of the line', [line('101', '')], [user(1, '')]],
])('nobody is suggested when %s', (_why, lines, users) => {
  expect(matchesOf(lines, users).every((match) => match === null)).toBe(true);
});

test('somebody found by e-mail is not suggested again by name', () => {
  const lines = [line('101', 'Desk', 'ada@acme.example'), line('102', 'Ada')];

  expect(matchesOf(lines, [user(42, 'Ada', 'ada@acme.example')])).toEqual([
    { kommoUserId: 42, by: 'email' },
    null,
  ]);
});

test('no user is ever suggested for two lines, and every line is told in its place', () => {
  const few = fc.constantFrom('', 'Ada', 'ada', 'Ben', 'Ada Ben', 'Ben Ada');
  const people = fc.array(fc.record({ name: few, email: few }), { maxLength: 8 });
  fc.assert(
    fc.property(people, people, (providers, kommo) => {
      const lines = providers.map((person, index) => ({ ...person, extension: String(index) }));
      const found = matchedLines(
        lines,
        kommo.map((person, id) => ({ ...person, id })),
      );
      const users = found.flatMap(({ match }) => (match === null ? [] : [match.kommoUserId]));

      expect(found.map(({ extension }) => extension)).toEqual(lines.map(({ extension }) => extension));
      expect(new Set(users).size).toBe(users.length);
    }),
    { seed: 20_261_124 },
  );
});

describe('the door of a provider’s lines', () => {
  const ada = { id: 7, name: 'Ada Admin', email: '', isAdmin: true, isActive: true };
  const stops: (() => Promise<void>)[] = [];
  afterEach(async () => void (await Promise.all(stops.splice(0).map((stop) => stop()))));

  async function ask(provider: ProviderName, credentials: Record<string, string>, userId = 7) {
    const api = await serveApi(
      voipstudioApi({
        apiToken: 'right',
        users: ['10001', '10004'],
        people: { 10001: { first_name: 'Ada', last_name: 'Admin' }, 10004: { first_name: 'Desk' } },
        recordingOf: () => undefined,
      }),
    );
    const users = async () => [ada, { ...ada, id: 8, name: 'Desk', isAdmin: false, isActive: false }];
    const settings = createSettings({
      store: { read: async () => NOTHING_STORED, replace: async (_user, revise) => revise(undefined) },
      describeConnection: async () => ({ webhookUrl: '', lastDeliveryAt: null }),
      onSaved: () => undefined,
      users,
      pipelines: async () => [],
      notices: async () => [],
    });
    const caller = Router().use((request, _response, next) => {
      const token = { accountId: accountId(1), userId: kommoUserId(userId), subdomain: 'acme', jti: 'j' };
      rememberToken(request, { ...token, expiresAt: new Date() });
      next();
    }, jsonBody);
    const administrators = createAdministrators({ users, clock: systemClock });
    const providers = providersAt(api.origin);
    const parts = { settings, administrators, providers, subscriptions: NO_SUBSCRIPTIONS };
    const route = createSettingsRoute(parts);
    const served = await serve([caller, route]);
    stops.push(
      () => served.stop(),
      () => api.stop(),
    );
    return fetch(`${served.url}/api/settings/provider-lines`, {
      method: 'POST',
      body: JSON.stringify({ ...DEFAULT_SETTINGS, provider, credentials }),
    });
  }

  test('tells the lines by the keys as typed, and whose they are among the users who are there', async () => {
    const response = await ask('voipstudio', { apiToken: 'right' });

    expect((await response.json()) as ProviderLines).toEqual({
      lines: [
        { extension: '10001', name: 'Ada Admin', match: { kommoUserId: 7, by: 'name' } },
        { extension: '10004', name: 'Desk', match: null },
      ],
    });
  });

  test('says that a provider has no list of users', async () => {
    expect(await (await ask('roistat', {})).json()).toEqual({ lines: null });
  });

  test('refuses whoever is no administrator, and says what is wrong with the keys', async () => {
    expect((await ask('voipstudio', { apiToken: 'right' }, 8)).status).toBe(403);
    expect(await (await ask('voipstudio', {})).json()).toMatchObject({ code: 'calls/not-supported' });
    expect(await (await ask('voipstudio', { apiToken: 'wrong' })).json()).toMatchObject({
      code: 'calls/provider-failed',
    });
  });
});
