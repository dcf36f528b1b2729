import { createApi } from '../../../../bff/normalize/providers/aircall/api';
import type { ProviderApi } from '../../../../bff/normalize/provider';
import type { AcceptedCall } from '../../../sandbox/provider-apis/accepted-call';
import { aircallApi } from '../../../sandbox/provider-apis/aircall';
import type { AircallApiOptions } from '../../../sandbox/provider-apis/aircall';
import { readFixture } from '../../../sandbox/providers/delivery';
import { at, connectionOf } from '../providers/connection-of';
import { answering, serveApi, SILENT_ORIGIN, WEBHOOK_URL } from './serve-api';
import type { ServedApi } from './serve-api';

const credentials = { webhookToken: 'hook-token', apiId: 'id', apiToken: 'token' };
const connection = connectionOf('aircall', { credentials });
const wrongToken = connectionOf('aircall', { credentials: { ...credentials, apiToken: 'wrong' } });
const withoutKey = connectionOf('aircall', { credentials: { webhookToken: 'hook-token' } });
const call = { to: '+12125096995', extension: '731416', reference: 'ours', webhookUrl: WEBHOOK_URL };

const US = { id: 1, country: 'US' };
const GB = { id: 2, country: 'GB' };
const maria = { id: 731416, name: 'Maria Manager', email: 'maria@demo.example' };
const logged = readFixture('aircall/call-ended.json')['data'] as Readonly<Record<string, unknown>>;

let served: ServedApi | undefined;
let started: AcceptedCall[] = [];

afterEach(async () => {
  await served?.stop();
  served = undefined;
  started = [];
});

async function apiOf(changes: Partial<AircallApiOptions> = {}): Promise<ProviderApi> {
  served = await serveApi(
    aircallApi({
      apiId: 'id',
      apiToken: 'token',
      users: [maria],
      webhooks: [
        { token: 'of-somebody-else', active: true },
        { token: 'hook-token', active: true },
      ],
      onCallStarted: (accepted) => started.push(accepted),
      ...changes,
    }),
  );
  return createApi({ origin: served.origin });
}

describe('the connection test', () => {
  test('uses the API key, and finds the webhook that has the token', async () => {
    const api = await apiOf();

    expect(await api.test(connection)).toEqual([
      { name: 'apiToken', ok: true },
      { name: 'webhookToken', ok: true },
    ]);
  });

  test('tells a wrong token from a webhook that Aircall has switched off', async () => {
    const pasted = connectionOf('aircall', { credentials: { ...credentials, webhookToken: 'token' } });
    const api = await apiOf({ webhooks: [{ token: 'hook-token', active: false }] });

    expect(await api.test(connection)).toContainEqual({
      name: 'webhookToken',
      ok: false,
      code: 'switched-off',
    });
    expect(await api.test(pasted)).toContainEqual({ name: 'webhookToken', ok: false, code: 'refused' });
  });

  test('looks for the webhook on every page', async () => {
    const others = Array.from({ length: 99 }, (_, index) => ({ token: `other-${index}`, active: true }));
    const api = await apiOf({ webhooks: [...others, { token: 'hook-token', active: true }] });

    expect(await api.test(connection)).toContainEqual({ name: 'webhookToken', ok: true });
  });

  test('names what is not entered, what is refused, and who does not answer', async () => {
    const api = await apiOf();
    const silent = createApi({ origin: SILENT_ORIGIN });
    const withoutHook = connectionOf('aircall', { credentials: { apiId: 'id', apiToken: 'token' } });
    const withoutId = connectionOf('aircall', { credentials: { webhookToken: 't', apiToken: 'token' } });

    expect(await api.test(wrongToken)).toEqual([{ name: 'apiToken', ok: false, code: 'refused' }]);
    expect(await api.test(withoutKey)).toEqual([{ name: 'apiToken', ok: false, code: 'not-set' }]);
    expect(await api.test(withoutId)).toEqual([{ name: 'apiId', ok: false, code: 'not-set' }]);
    expect(await api.test(withoutHook)).toEqual([
      { name: 'apiToken', ok: true },
      { name: 'webhookToken', ok: false, code: 'not-set' },
    ]);
    expect(await silent.test(connection)).toEqual([{ name: 'apiToken', ok: false, code: 'unreachable' }]);
  });

  test('says nothing of the webhook where the list of them cannot be had', async () => {
    served = await answering(200, JSON.stringify({ ping: 'pong' }));
    const api = createApi({ origin: served.origin });

    expect(await api.test(connection)).toEqual([{ name: 'apiToken', ok: true }]);
  });
});

describe('click-to-call', () => {
  test('starts from the only number of the manager', async () => {
    const api = await apiOf({ users: [{ ...maria, numbers: [GB] }] });

    expect(await api.startCall(connection, call)).toEqual({ providerCallId: null });
    expect(started).toMatchObject([{ externalNumber: '12125096995', extension: '731416' }]);
    expect(served?.requests.at(-1)).toBe('POST /v1/users/731416/calls');
  });

  test('starts from the only number of the country that is called', async () => {
    const api = await apiOf({ users: [{ ...maria, numbers: [GB, US] }] });

    await api.startCall(connection, call);

    expect(served?.requests.at(-1)).toBe('POST /v1/users/731416/calls');
  });

  test.each([[[]], [[US, { ...US, id: 3 }]], [[GB, { ...GB, id: 3 }]]])(
    'lets the manager choose among numbers of which none stands out: %j',
    async (numbers) => {
      const api = await apiOf({ users: [{ ...maria, numbers }] });

      await api.startCall(connection, call);

      expect(served?.requests.at(-1)).toBe('POST /v1/users/731416/dial');
      expect(started).toHaveLength(1);
    },
  );

  test('finds the numbers of a manager on a server that has the first version of users alone', async () => {
    const api = await apiOf({ userVersions: ['v1'], users: [{ ...maria, numbers: [US] }] });

    await api.startCall(connection, call);

    expect(served?.requests.at(-1)).toBe('POST /v1/users/731416/calls');
  });

  test('fails for somebody who is busy, for nobody, and with a wrong key', async () => {
    const api = await apiOf({ users: [{ ...maria, numbers: [US], available: false }] });
    const failed = { code: 'calls/provider-failed' };

    await expect(api.startCall(connection, call)).rejects.toMatchObject(failed);
    await expect(api.startCall(connection, { ...call, extension: '7' })).rejects.toMatchObject(failed);
    await expect(api.startCall(wrongToken, call)).rejects.toMatchObject(failed);
    await expect(api.startCall(withoutKey, call)).rejects.toMatchObject({ code: 'calls/not-supported' });
    expect(started).toEqual([]);
  });
});

describe('recordings', () => {
  const recorded = { kind: 'provider', reference: '780836754' } as const;

  test('are had by a link that is made anew for each listener', async () => {
    let made = 0;
    const api = await apiOf({ linkOf: () => `https://recordings.example/1.mp3?signature=${(made += 1)}` });

    const links = [
      await api.locateRecording(connection, recorded),
      await api.locateRecording(connection, recorded),
    ];

    expect(links).toEqual([
      { url: 'https://recordings.example/1.mp3?signature=1', headers: {} },
      { url: 'https://recordings.example/1.mp3?signature=2', headers: {} },
    ]);
  });

  test('are the message that a caller left, where nobody spoke', async () => {
    const voicemail = 'https://recordings.example/voicemail.mp3';
    const api = await apiOf({ calls: [{ id: 780836754, voicemail }] });

    expect(await api.locateRecording(connection, recorded)).toEqual({ url: voicemail, headers: {} });
  });

  test('tell one that is not there yet from one that nobody may have', async () => {
    const api = await apiOf({ calls: [{ id: 780836754 }] });
    const notYet = { code: 'recordings/not-found', retry: 'backoff' };

    await expect(api.locateRecording(connection, recorded)).rejects.toMatchObject(notYet);
    await expect(api.locateRecording(connection, { ...recorded, reference: '1' })).rejects.toMatchObject(
      notYet,
    );
    await expect(api.locateRecording(wrongToken, recorded)).rejects.toMatchObject({
      code: 'recordings/unavailable',
      retry: 'never',
    });
    await expect(api.locateRecording(withoutKey, recorded)).rejects.toMatchObject({
      code: 'recordings/not-found',
    });
  });

  test('that are late are looked for in one list of the calls since', async () => {
    const startedAt = at('2026-03-02T09:15:00Z');
    const calls = [
      { id: 1, started_at: startedAt / 1000 },
      { id: 2, started_at: startedAt / 1000 + 60 },
    ];
    const api = await apiOf({
      calls,
      linkOf: (id) => (id === '2' ? 'https://recordings.example/2.mp3' : undefined),
    });

    const look = await api.findRecordings(connection, [
      { reference: '1', startedAt },
      { reference: '2', startedAt: startedAt + 60_000 },
    ]);

    expect(look).toEqual({
      found: [{ reference: '2', recording: { kind: 'provider', reference: '2' } }],
      looked: ['1', '2'],
      failure: null,
    });
    expect(served?.requests).toEqual(['GET /v1/calls?from=1772439300&order=desc&per_page=50&page=1']);
  });
});

test('Aircall’s users are listed by the id that events and dialling name them with, page by page', async () => {
  const users = Array.from({ length: 51 }, (_, index) => ({ ...maria, id: 1_000 + index }));
  const api = await apiOf({ users });

  const listed = await api.listUsers(connection);

  expect(listed).toHaveLength(51);
  expect(listed[0]).toEqual({ extension: '1000', name: 'Maria Manager', email: 'maria@demo.example' });
  expect(served?.requests).toHaveLength(2);
  await expect(api.listUsers(withoutKey)).rejects.toMatchObject({ code: 'calls/not-supported' });
  await expect(api.listUsers(wrongToken)).rejects.toMatchObject({ code: 'calls/provider-failed' });
});

test('a server that has the first version of users alone is asked in it', async () => {
  const api = await apiOf({ userVersions: ['v1'] });

  expect(await api.listUsers(connection)).toEqual([
    { extension: '731416', name: 'Maria Manager', email: 'maria@demo.example' },
  ]);
});

describe('the call log', () => {
  const day = { from: at('2026-03-02T00:00:00Z'), to: at('2026-03-03T00:00:00Z') };
  const never = async () => false;
  const row = (id: number, startedAt: string) => {
    const start = at(startedAt) / 1000;
    return { ...logged, id, started_at: start, answered_at: start + 7, ended_at: start + 27 };
  };

  test('tells a call as its last event does', async () => {
    const api = await apiOf({ calls: [{ ...logged, recording: 'https://recordings.example/1.mp3' }] });

    const { events, failure } = await api.listCalls(connection, day, never);

    expect(failure).toBeNull();
    expect(events).toMatchObject([
      {
        callId: 'aircall:780836754',
        at: at('2026-03-02T09:15:27Z'),
        strength: 3,
        direction: 'inbound',
        from: '+447854740947',
        recording: { kind: 'provider', reference: '780836754' },
        legs: [{ extension: '731416', disposition: 'answered', answeredAt: at('2026-03-02T09:15:07Z') }],
      },
    ]);
    expect(events[0]).not.toHaveProperty('timedByArrival');
  });

  test('is read page by page, within its period, without calls that go on', async () => {
    const calls = [
      row(1, '2026-03-01T23:59:59Z'),
      ...Array.from({ length: 60 }, (_, index) => row(100 + index, '2026-03-02T09:15:00Z')),
      { ...row(2, '2026-03-02T10:00:00Z'), status: 'answered', ended_at: null },
      row(3, '2026-03-03T00:00:00Z'),
    ];
    const api = await apiOf({ calls });

    const { events } = await api.listCalls(connection, day, never);

    expect(events.map(({ callId }) => callId)).toEqual(
      Array.from({ length: 60 }, (_, index) => `aircall:${100 + index}`),
    );
    expect(served?.requests).toEqual([
      'GET /v1/calls?from=1772409600&to=1772496060&order=asc&per_page=50&page=1',
      'GET /v1/calls?from=1772409600&to=1772496060&order=asc&per_page=50&page=2',
    ]);
  });

  test('is asked again after a minute when Aircall takes no more requests', async () => {
    served = await answering(429, '{}');
    const pauses: number[] = [];
    const api = createApi({ origin: served.origin });

    const { failure } = await api.listCalls(connection, day, async (ms) => pauses.push(ms) < 3);

    expect(pauses).toEqual([60_000, 60_000, 60_000]);
    expect(failure).toMatchObject({ code: 'calls/provider-failed' });
  });
});
