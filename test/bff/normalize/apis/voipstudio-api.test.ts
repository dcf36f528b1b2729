import { createApi as createVoipstudioApi } from '../../../../bff/normalize/providers/voipstudio/api';
import type { ProviderApi } from '../../../../bff/normalize/provider';
import type { AcceptedCall } from '../../../sandbox/provider-apis/accepted-call';
import { voipstudioApi } from '../../../sandbox/provider-apis/voipstudio';
import type { VoipstudioApiOptions } from '../../../sandbox/provider-apis/voipstudio';
import { at, connectionOf } from '../providers/connection-of';
import { answering, serveApi, SILENT_ORIGIN, WEBHOOK_URL } from './serve-api';
import type { ServedApi } from './serve-api';

const AUDIO = Buffer.from('not really a recording');
const connection = connectionOf('voipstudio', { credentials: { apiToken: 'token' } });
const withoutToken = connectionOf('voipstudio');
const wrongToken = connectionOf('voipstudio', { credentials: { apiToken: 'wrong' } });
const recorded = { kind: 'provider', reference: '139543232' } as const;

let served: ServedApi | undefined;
let started: AcceptedCall[] = [];

afterEach(async () => {
  await served?.stop();
  started = [];
});

async function apiOf(changes: Partial<VoipstudioApiOptions> = {}): Promise<ProviderApi> {
  served = await serveApi(
    voipstudioApi({
      apiToken: 'token',
      users: ['10002'],
      recordingOf: (leg) => (leg === '139543232' ? AUDIO : undefined),
      onCallStarted: (call) => started.push(call),
      ...changes,
    }),
  );
  return createVoipstudioApi({ origin: served.origin });
}

test('VoIPstudio rings the manager first and is told the number without its plus', async () => {
  const api = await apiOf();

  await api.startCall(connection, {
    to: '+12125096995',
    extension: '10002',
    reference: 'ours',
    webhookUrl: WEBHOOK_URL,
  });

  expect(started).toEqual([
    { externalNumber: '12125096995', extension: '10002', id: expect.stringMatching(/^\d+$/) as string },
  ]);
});

test('VoIPstudio refuses a call of a user it does not know', async () => {
  const api = await apiOf();
  const call = { to: '+12125096995', extension: '999', reference: 'ours', webhookUrl: WEBHOOK_URL };

  await expect(api.startCall(connection, call)).rejects.toMatchObject({ code: 'calls/provider-failed' });
  await expect(api.startCall(wrongToken, call)).rejects.toMatchObject({ code: 'calls/provider-failed' });
});

test('without a token VoIPstudio can start no call and has no recording', async () => {
  const api = await apiOf();
  const call = { to: '+12125096995', extension: '10002', reference: 'ours', webhookUrl: WEBHOOK_URL };

  await expect(api.startCall(withoutToken, call)).rejects.toMatchObject({ code: 'calls/not-supported' });
  await expect(api.locateRecording(withoutToken, recorded)).rejects.toMatchObject({
    code: 'recordings/not-found',
  });
  expect(served?.requests).toEqual([]);
});

test.each<[Partial<VoipstudioApiOptions>, number]>([
  [{}, 1],
  [{ equals: '=' }, 2],
  [{ versions: ['v1.1'] }, 2],
  [{ versions: ['v1.1'], equals: '=' }, 3],
])('finds a recording on a VoIPstudio server with %j', async (changes, requests) => {
  const api = await apiOf(changes);

  const { url, headers } = await api.locateRecording(connection, recorded);

  expect(served?.requests).toHaveLength(requests);
  const audio = await fetch(url, { headers });
  expect(Buffer.from(await audio.arrayBuffer()).equals(AUDIO)).toBe(true);
});

test('a VoIPstudio server that has the older version alone is asked in it, whatever for', async () => {
  const cdrs = Array.from({ length: 101 }, (_, index) => ({
    live_id: index + 1,
    type: 'M',
    calldate: '2026-03-02 09:15:00',
    src: '447854740947',
    dst: '441183211001',
  }));
  const api = await apiOf({ versions: ['v1.1'], cdrs });
  const day = { from: at('2026-03-02T00:00:00Z'), to: at('2026-03-03T00:00:00Z') };

  expect(await api.test(connection)).toEqual([{ name: 'apiToken', ok: true }]);
  expect(await api.listUsers(connection)).toHaveLength(1);
  await api.startCall(connection, {
    to: '+12125096995',
    extension: '10002',
    reference: 'ours',
    webhookUrl: WEBHOOK_URL,
  });
  expect(started).toHaveLength(1);
  const before = served?.requests.length ?? 0;
  const { events, failure } = await api.listCalls(connection, day, async () => false);
  expect([events.length, failure]).toEqual([101, null]);
  // The newer version is asked once, not for each page.
  expect((served?.requests.length ?? 0) - before).toBe(3);
});

test('tells a VoIPstudio call that was not recorded from a server that does not answer', async () => {
  const api = await apiOf();
  const silent = createVoipstudioApi({ origin: SILENT_ORIGIN });

  await expect(api.locateRecording(connection, { kind: 'provider', reference: '1' })).rejects.toMatchObject({
    code: 'recordings/not-found',
    retry: 'backoff',
  });
  await expect(silent.locateRecording(connection, recorded)).rejects.toMatchObject({
    code: 'recordings/unavailable',
    retry: 'backoff',
  });
});

test('does not try VoIPstudio again with a token that is refused', async () => {
  const api = await apiOf();

  const refused = api.locateRecording(wrongToken, recorded);

  await expect(refused).rejects.toMatchObject({ code: 'recordings/unavailable', retry: 'never' });
  expect(served?.requests).toHaveLength(1);
});

test('asks nobody for a recording whose address is known', async () => {
  const api = await apiOf();

  const located = await api.locateRecording(connection, { kind: 'url', url: 'https://files.example/1.mp3' });

  expect(located).toEqual({ url: 'https://files.example/1.mp3', headers: {} });
});

test('tests the VoIPstudio token by using it', async () => {
  const api = await apiOf();

  expect(await api.test(connection)).toEqual([{ name: 'apiToken', ok: true }]);
  expect(await api.test(wrongToken)).toEqual([{ name: 'apiToken', ok: false, code: 'refused' }]);
  expect(await api.test(withoutToken)).toEqual([{ name: 'apiToken', ok: false, code: 'not-set' }]);
});

test('takes an error for a refusal though it comes with status 200', async () => {
  served = await answering(200, JSON.stringify({ status: 'error', error: 'authentication_failed' }));
  const api = createVoipstudioApi({ origin: served.origin });

  expect(await api.test(connection)).toEqual([{ name: 'apiToken', ok: false, code: 'refused' }]);
});

test('tells an unreachable VoIPstudio from one that answers nonsense', async () => {
  const unreachable = createVoipstudioApi({ origin: SILENT_ORIGIN });
  expect(await unreachable.test(connection)).toEqual([{ name: 'apiToken', ok: false, code: 'unreachable' }]);

  served = await answering(200, '<html>Welcome</html>');
  const nonsense = createVoipstudioApi({ origin: served.origin });
  expect(await nonsense.test(connection)).toEqual([
    { name: 'apiToken', ok: false, code: 'unexpected-answer' },
  ]);
});

test('lists VoIPstudio’s users by the id that events and dialling name them with, page by page', async () => {
  const users = Array.from({ length: 101 }, (_, index) => String(10_001 + index));
  const people = {
    10001: { first_name: 'Ada', last_name: ' Admin ', email: 'ada@acme.example', ext: '201' },
    10002: { first_name: 'Maria', last_name: null },
    10003: { first_name: 'Former', active: false },
  };
  const api = await apiOf({ users, people });

  const listed = await api.listUsers(connection);

  expect(listed.slice(0, 2)).toEqual([
    { extension: '10001', name: 'Ada Admin', email: 'ada@acme.example' },
    { extension: '10002', name: 'Maria', email: '' },
  ]);
  expect(listed).toHaveLength(100);
  expect(served?.requests).toHaveLength(2);
});

test('says why VoIPstudio’s users cannot be listed', async () => {
  const api = await apiOf();

  await expect(api.listUsers(withoutToken)).rejects.toMatchObject({ code: 'calls/not-supported' });
  await expect(api.listUsers(wrongToken)).rejects.toMatchObject({ code: 'calls/provider-failed' });
});

const awaited = (...references: string[]) =>
  references.map((reference, index) => ({ reference, startedAt: at('2026-03-02T09:15:00Z') + index }));
const found = (reference: string) => ({ reference, recording: { kind: 'provider', reference } });
const leg = (legId: string) => ({ legId, timestamp: '2026-03-02 09:15:10' });

test('one list of VoIPstudio tells of many recordings', async () => {
  const api = await apiOf({ recordedLegs: () => [leg('139543232'), leg('139543233')] });

  const look = await api.findRecordings(connection, awaited('1', '139543232', '2'));

  expect(look).toEqual({ found: [found('139543232')], looked: ['1', '139543232', '2'], failure: null });
  expect(served?.requests).toEqual([
    'GET /v1.2/voipstudio/monitors?filter=[{"property":"timestamp","operator":"gte","value":"2026-03-02+08:15:00"}]' +
      '&sort=id&dir=DESC&limit=100&page=1',
  ]);
});

test('of a VoIPstudio list without end five pages are read, and five recordings are asked for besides', async () => {
  const legs = Array.from({ length: 700 }, (_, index) => leg(String(1_000 + index)));
  const api = await apiOf({ recordingOf: () => AUDIO, recordedLegs: () => legs });
  const [inList, ...besides] = ['1699', '1000', '1001', '1002', '1003', '1004', '1005'];

  const look = await api.findRecordings(connection, awaited(inList ?? '', ...besides));

  expect(look.found.map(({ reference }) => reference)).toEqual([inList, ...besides.slice(0, 5)]);
  expect(look.looked).not.toContain('1005');
  expect(served?.requests).toHaveLength(10);
});

test('a VoIPstudio server that cannot list by time is asked for one recording after the other', async () => {
  const api = await apiOf({ equals: '=' });

  const look = await api.findRecordings(connection, awaited('1', '139543232'));

  expect(look).toEqual({ found: [found('139543232')], looked: ['1', '139543232'], failure: null });
});

test('a recording that VoIPstudio lists without a byte is not there yet', async () => {
  const api = await apiOf({ recordingOf: () => Buffer.alloc(0), recordedLegs: () => [leg('1')] });

  expect(await api.findRecordings(connection, awaited('1'))).toMatchObject({ found: [], looked: ['1'] });
});

test('a refusal ends the look, and what it had found before is kept', async () => {
  served = await answering(429, '{}');
  const api = createVoipstudioApi({ origin: served.origin });

  const look = await api.findRecordings(connection, awaited('1', '2', '3'));

  expect(look).toMatchObject({ found: [], looked: [], failure: { code: 'recordings/unavailable' } });
  expect(served.requests).toHaveLength(1);
  await expect(api.findRecordings(withoutToken, awaited('1'))).rejects.toMatchObject({
    code: 'recordings/not-found',
  });
});
