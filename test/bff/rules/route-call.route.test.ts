import { Router } from 'express';
import type { PhoneMatch } from '../../../bff/crm/crm-client';
import { AppError } from '../../../bff/domain/errors';
import { accountId } from '../../../bff/domain/ids';
import { createRouteCallRoute } from '../../../bff/rules/route-call.route';
import type { RouteCallDeps } from '../../../bff/rules/route-call.route';
import { systemClock } from '../../../bff/clock';
import { createFakeClock } from '../../support/fake-clock';
import { serve } from '../support/served';
import type { Served } from '../support/served';

const match = (id: number, responsibleUserId: number | null): PhoneMatch => ({
  entity: { type: 'contacts', id },
  name: 'Olivia',
  responsibleUserId,
  phones: [],
  activeLeads: [],
});

let served: Served;
const DEPS: RouteCallDeps = {
  clock: systemClock,
  findConnection: async (_provider, key) =>
    key === 'good' || key === 'off'
      ? { connection: { accountId: accountId(1), defaultCountry: 'GB' }, accepting: key === 'good' }
      : undefined,
  knownPeople: async () => undefined,
  findByPhone: async () => [match(2, 44), match(1, 43)],
  extensionOfUser: async (_account, userId) => (userId === 43 ? '101' : undefined),
};
let deps: RouteCallDeps;

beforeEach(async () => {
  deps = DEPS;
  // Each test says what the route is made of.
  served = await serve([
    Router().use((request, response, next) => createRouteCallRoute(deps)(request, response, next)),
  ]);
});
afterEach(() => served.stop());

async function ask(path: string, accept = '*/*'): Promise<readonly [number, string]> {
  const answer = await fetch(`${served.url}/webhooks/${path}`, { headers: { accept } });
  return [answer.status, await answer.text()];
}

test('names the extension of the manager responsible for the oldest card with the number', async () => {
  expect(await ask('voipstudio/good/route?phone=447854740947')).toEqual([200, '101']);
  expect(await ask('voipstudio/good/route?phone=447854740947', 'application/json')).toEqual([
    200,
    '{"extension":"101"}',
  ]);
});

test.each<[string, string, Partial<RouteCallDeps>]>([
  ['nobody has the number', 'good', { findByPhone: async () => [] }],
  ['the card belongs to nobody', 'good', { findByPhone: async () => [match(1, null)] }],
  ['the responsible manager has no extension', 'good', { findByPhone: async () => [match(1, 99)] }],
  ['the account has switched the integration off', 'off', {}],
  ['Kommo fails', 'good', { findByPhone: () => Promise.reject(new AppError('crm/unavailable')) }],
  [
    'the database fails',
    'good',
    { findConnection: () => Promise.reject(new AppError('storage/unavailable')) },
  ],
])('answers with nothing, and no error, when %s', async (_what, key, changes) => {
  deps = { ...DEPS, ...changes };

  expect(await ask(`voipstudio/${key}/route?phone=1`)).toEqual([200, '']);
});

test('answers with nothing without a number, and refuses an address that is nobody’s', async () => {
  expect(await ask('voipstudio/good/route')).toEqual([200, '']);
  expect((await ask('voipstudio/wrong/route?phone=1'))[0]).toBe(404);
  expect((await ask('nobody/good/route?phone=1'))[0]).toBe(404);
});

test('does not wait for a Kommo that takes its time, nor for a database that does', async () => {
  const clock = createFakeClock();
  const never = (ms: number) => () => {
    setImmediate(() => void clock.advance(ms));
    return new Promise<never>(() => undefined);
  };
  deps = { ...DEPS, clock, findByPhone: never(200) };
  expect(await ask('voipstudio/good/route?phone=1')).toEqual([200, '']);

  deps = { ...DEPS, clock, findConnection: never(250) };
  expect(await ask('voipstudio/good/route?phone=1')).toEqual([200, '']);
});

describe('a number that was looked up before', () => {
  const NOW = Date.parse('2026-03-02T10:41:00Z');
  const known = (minutesAgo: number) => async () => ({
    people: [match(1, 43)],
    lookedUpAt: NOW - minutesAgo * 60_000,
  });
  /** Time stands still, so that nothing but what is told on purpose is ever late. */
  const stillDeps = (
    changes: Partial<RouteCallDeps>,
    clock = createFakeClock(new Date(NOW)),
  ): RouteCallDeps => ({
    ...DEPS,
    clock,
    ...changes,
  });

  test('is answered without a request to Kommo while that is fresh', async () => {
    const asked: string[] = [];
    const findByPhone = async (_account: unknown, phone: string) => (asked.push(phone), [match(1, 99)]);
    deps = stillDeps({ knownPeople: known(14), findByPhone });
    expect(await ask('voipstudio/good/route?phone=1')).toEqual([200, '101']);
    expect(asked).toEqual([]);

    deps = stillDeps({ knownPeople: known(16), findByPhone });
    expect(await ask('voipstudio/good/route?phone=1')).toEqual([200, '']);
    expect(asked).toEqual(['1']);
  });

  test('is answered as it was known, when Kommo refuses or its requests of this second are used up', async () => {
    const refuses = () => Promise.reject(new AppError('crm/rate-limited'));
    deps = stillDeps({ knownPeople: known(600), findByPhone: refuses });
    expect(await ask('voipstudio/good/route?phone=1')).toEqual([200, '101']);

    const clock = createFakeClock(new Date(NOW));
    const waitsForTheBudget = () => {
      setImmediate(() => void clock.advance(200));
      return new Promise<never>(() => undefined);
    };
    deps = stillDeps({ knownPeople: known(600), findByPhone: waitsForTheBudget }, clock);
    expect(await ask('voipstudio/good/route?phone=1')).toEqual([200, '101']);
  });
});
