import { Router } from 'express';
import type { AccountSettings } from '../../../bff/accounts/settings';
import { rememberToken } from '../../../bff/auth/widget-user';
import type { CallQuery, CallReader } from '../../../bff/calls/call-reader';
import { createCallsRoute } from '../../../bff/calls/calls.route';
import { createClickReferences, readClickReference } from '../../../bff/calls/click-reference';
import { createClickToCall } from '../../../bff/calls/click-to-call';
import type { SubmittedResult } from '../../../bff/calls/record-call-result';
import { systemClock } from '../../../bff/clock';
import type { CallWithTimeline } from '../../../bff/contract/call-view';
import { DEFAULT_SETTINGS } from '../../../bff/contract/settings';
import { AppError } from '../../../bff/domain/errors';
import { accountId, kommoUserId } from '../../../bff/domain/ids';
import { jsonBody } from '../../../bff/http/json-body.middleware';
import type { Provider, StartCall } from '../../../bff/normalize/provider';
import { ruleInWords } from '../../../bff/rules/in-words';
import { aCall } from '../../widget/support/a-call';
import type { Served } from '../support/served';
import { serve } from '../support/served';
import { forEveryProvider } from '../support/for-every-provider';

let served: Served;
let settings: AccountSettings;
let extension: string | undefined;
const asked: CallQuery[] = [];
const results: SubmittedResult[] = [];
const started: StartCall[] = [];

let isAdministrator = true;
const retried: string[] = [];
const KNOWN: CallWithTimeline = {
  ...aCall({ callId: 'voipstudio:known', logging: 'parked' }),
  timeline: [
    { at: '2026-03-02T10:41:00.000Z', kind: 'rule', detail: 'missed/task: as it was said then' },
    { at: '2026-03-02T10:41:01.000Z', kind: 'answer', detail: 'missed/task: is no rule here' },
  ],
};

const reader: CallReader = {
  list: async (_account, query) => {
    asked.push(query);
    return { calls: [], nextCursor: null };
  },
  get: async (_account, name) => {
    if (name === 'voipstudio:gone') return { ...KNOWN, callId: name };
    return [KNOWN.callId, 'voipstudio:alias'].includes(name) ? KNOWN : undefined;
  },
  changedSince: async () => [],
  reachBack: 0,
};

function fakeProvider(): Provider {
  const refuse = (): never => {
    throw new AppError('calls/not-supported');
  };
  return {
    name: 'voipstudio',
    verify: refuse,
    toCallEvents: refuse,
    api: {
      ...{ listCalls: refuse, carryOut: refuse, keepSubscription: refuse },
      listUsers: refuse,
      test: refuse,
      locateRecording: refuse,
      findRecordings: refuse,
      startCall: async (_connection, call) => {
        started.push(call);
        return { providerCallId: 'abc' };
      },
    },
  };
}

function asCaller(): Router {
  const router = Router();
  router.use((request, _response, next) => {
    const user = { accountId: accountId(42), userId: kommoUserId(7), subdomain: 'acme' };
    rememberToken(request, { ...user, jti: 'jti', expiresAt: new Date() });
    next();
  });
  router.use(jsonBody);
  return router;
}

beforeAll(async () => {
  const provider = fakeProvider();
  const clickToCall = createClickToCall({
    readSettings: async () => settings,
    connectionOfAccount: async (account, name) => ({
      accountId: account,
      provider: name,
      credentials: {},
      queryNames: {},
      defaultCountry: 'US',
      timeZone: 'UTC',
    }),
    webhookUrl: async (_account, name) => `https://bff.example/webhooks/${name}/key`,
    extensions: { extensionOfUser: async () => extension },
    providers: forEveryProvider(provider),
    references: createClickReferences([Buffer.alloc(32, 1)]),
  });
  const route = createCallsRoute({
    reader,
    recordCallResult: async (_account, submitted) => {
      results.push(submitted);
      return { callId: submitted.callId, logging: 'waiting' };
    },
    clickToCall,
    searchEntities: async (_account, query) => [{ type: 'contacts', id: 1, name: query, detail: '' }],
    spellPhone: async (_account, phone) => `+1${phone}`,
    clock: systemClock,
    requireAdministrator: async () => {
      if (!isAdministrator) throw new AppError('auth/administrator-only');
    },
    retryCall: async (_account, callId) => {
      retried.push(callId);
      return callId !== 'voipstudio:gone';
    },
    startTestCall: async (_user, caller) => ({ callId: `test:${caller}`, ringsForMs: 12_000 }),
    ruleInWords,
  });
  served = await serve([asCaller(), route]);
});
afterAll(() => served.stop());
beforeEach(() => {
  settings = { ...DEFAULT_SETTINGS, active: true, credentials: {} };
  extension = '101';
  isAdministrator = true;
  for (const list of [asked, results, started, retried]) list.length = 0;
});

const get = (path: string): Promise<Response> => fetch(`${served.url}${path}`);
const send = (method: string, path: string, body: unknown): Promise<Response> =>
  fetch(`${served.url}${path}`, { method, body: JSON.stringify(body) });
const putResult = (body: unknown, callId = 'voipstudio:1%2F2'): Promise<Response> =>
  send('PUT', `/api/calls/${callId}/result`, body);

const full = {
  note: 'Spoke about the offer',
  outcome: 'reached',
  rating: 5,
  entity: { type: 'leads', id: 9 },
  task: { text: 'Send it', dueAt: '2026-01-02T10:00:00+02:00' },
};

test('calls are listed fifty at a time, or as many as asked for', async () => {
  await get('/api/calls');
  await get('/api/calls?limit=100&cursor=abc&status=parked');

  expect(asked).toEqual([{ limit: 50 }, { limit: 100, cursor: 'abc', status: 'parked' }]);
});

test.each([
  ['limit=0', 'limit', 'out-of-range'],
  ['limit=101', 'limit', 'out-of-range'],
  ['limit=many', 'limit', 'wrong-type'],
  ['status=lost', 'status', 'unknown-value'],
])('a list with %s is refused', async (query, path, code) => {
  const response = await get(`/api/calls?${query}`);

  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ errors: [{ path, code }] });
});

test.each(['voipstudio:unknown', 'no-call-id'])('the call %s is not found', async (id) => {
  const response = await get(`/api/calls/${id}`);

  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ code: 'calls/not-found' });
});

test('a result is taken for the call its path names, whatever signs the id has', async () => {
  const response = await putResult(full);

  expect(response.status).toBe(202);
  expect(await response.json()).toEqual({ callId: 'voipstudio:1/2', status: 'waiting' });
  expect(results).toMatchObject([{ callId: 'voipstudio:1/2', userId: 7, result: full }]);
});

test('the numbers of a reported call are spelled as those of the provider', async () => {
  const call = {
    direction: 'outbound',
    from: '101',
    to: '2025550123',
    startedAt: '2026-01-01T00:00:00Z',
    talkSeconds: 5,
  };
  await putResult({ note: '', call });

  expect(results[0]?.result.call).toMatchObject({ from: '+1101', to: '+12025550123' });
});

test.each([
  ['note', 'required', {}],
  ['note', 'too-long', { ...full, note: 'x'.repeat(10_001) }],
  ['rating', 'out-of-range', { ...full, rating: 6 }],
  ['entity.type', 'unknown-value', { ...full, entity: { type: 'cards', id: 1 } }],
  ['task.text', 'required', { ...full, task: { text: '', dueAt: '2026-01-01T00:00:00Z' } }],
  ['task.dueAt', 'malformed', { ...full, task: { text: 'x', dueAt: 'tomorrow' } }],
  [
    'call.startedAt',
    'required',
    { note: '', call: { direction: 'inbound', from: '', to: '', talkSeconds: 0 } },
  ],
])('a result is refused and not stored when %s is %s', async (path, code, body) => {
  const response = await putResult(body);

  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ code: 'request/invalid', errors: [{ path, code }] });
  expect(results).toEqual([]);
});

test("a click on a number rings the manager's extension first and remembers the card", async () => {
  const entity = { type: 'contacts', id: 1001 };
  const response = await send('POST', '/api/calls', { to: '(202) 555-0123', entity });

  expect(response.status).toBe(202);
  expect(await response.json()).toEqual({ callId: 'voipstudio:abc' });
  expect(started).toMatchObject([{ to: '+12025550123', extension: '101' }]);
  expect(readClickReference(started[0]?.reference ?? '')).toEqual({ userId: 7, entity });
});

test('a call started from no card remembers none', async () => {
  await send('POST', '/api/calls', { to: '+12025550123' });

  expect(readClickReference(started[0]?.reference ?? '')?.entity).toBeNull();
});

test('a manager without an extension cannot start a call', async () => {
  extension = undefined;

  const response = await send('POST', '/api/calls', { to: '+12025550123' });

  expect(response.status).toBe(409);
  expect(await response.json()).toMatchObject({ code: 'calls/no-extension' });
  expect(started).toEqual([]);
});

test('an account that has switched telephony off starts no calls', async () => {
  settings = { ...settings, active: false };

  const response = await send('POST', '/api/calls', { to: '+12025550123' });

  expect(response.status).toBe(409);
  expect(started).toEqual([]);
});

test('what is no phone number is not dialled', async () => {
  const response = await send('POST', '/api/calls', { to: 'anonymous' });

  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ errors: [{ path: 'to', code: 'not-a-phone-number' }] });
  expect(started).toEqual([]);
});

test('cards are searched by what the manager types; nothing typed finds nothing', async () => {
  const found = await get('/api/entities?query=Ann');
  const nothing = await get('/api/entities?query=%20');

  expect(await found.json()).toEqual({ entities: [{ type: 'contacts', id: 1, name: 'Ann', detail: '' }] });
  expect(await nothing.json()).toEqual({ entities: [] });
});

test.each([
  ['?language=pt', 'en', 'ninguém atendeu: as configurações criam uma tarefa para retornar a chamada'],
  ['', 'tr-TR,tr;q=0.9', 'kimse yanıtlamadı: ayarlar geri arama görevi oluşturuyor'],
  ['?language=fi', 'es', 'nobody answered: the settings create a task to call back'],
])('the rules of a call are explained in the language of the reader: %s, %s', async (query, browser, why) => {
  const answer = await fetch(`${served.url}/api/calls/voipstudio:known${query}`, {
    headers: { 'accept-language': browser },
  });

  const { timeline } = (await answer.json()) as CallWithTimeline;
  expect(timeline[0]).toMatchObject({ rule: { code: 'missed/task', why } });
  expect(timeline[0]?.detail).toBe('missed/task: as it was said then');
  expect(timeline[1]).not.toHaveProperty('rule');
});

test('an administrator has a call tried again, by whichever of its names, and nobody else', async () => {
  const retry = (id: string) => send('POST', `/api/calls/voipstudio:${id}/retry`, {});
  const answers = [await retry('known'), await retry('alias'), await retry('gone'), await retry('unknown')];
  isAdministrator = false;
  const refused = await retry('known');

  expect(await answers[1]?.json()).toEqual({ callId: 'voipstudio:known', status: 'parked' });
  expect([...answers, refused].map(({ status }) => status)).toEqual([202, 202, 404, 404, 403]);
  expect(retried).toEqual(['voipstudio:known', 'voipstudio:known', 'voipstudio:gone']);
});

test('a test call rings under the name that the browser gave it, for administrators', async () => {
  const named = await send('POST', '/api/settings/test-call', { caller: 'Llamada de prueba' });
  isAdministrator = false;
  const refused = await send('POST', '/api/settings/test-call', {});

  expect([named.status, await named.json()]).toEqual([
    201,
    { callId: 'test:Llamada de prueba', ringsForMs: 12_000 },
  ]);
  expect(refused.status).toBe(403);
});
