import { createApi as createRoistatApi } from '../../../../bff/normalize/providers/roistat/api';
import type { ProviderApi } from '../../../../bff/normalize/provider';
import { roistatApi } from '../../../sandbox/provider-apis/roistat';
import type { RoistatApiOptions } from '../../../sandbox/provider-apis/roistat';
import { at, connectionOf } from '../providers/connection-of';
import { serveApi, WEBHOOK_URL } from './serve-api';
import type { ServedApi } from './serve-api';

const AUDIO = Buffer.from('not really a recording');
const connection = connectionOf('roistat', { credentials: { apiKey: 'key', project: '12345' } });

let served: ServedApi | undefined;

afterEach(async () => {
  await served?.stop();
});

async function createApi(calls: RoistatApiOptions['calls'] = []): Promise<ProviderApi> {
  const recordingOf = (id: string) => (id === '313' ? AUDIO : undefined);
  served = await serveApi(roistatApi({ apiKey: 'key', project: '12345', recordingOf, calls }));
  return createRoistatApi({ origin: served.origin });
}

test('finds a Roistat recording that came without a link', async () => {
  const api = await createApi();

  const { url, headers } = await api.locateRecording(connection, { kind: 'provider', reference: '313' });

  const audio = await fetch(url, { headers });
  expect(Buffer.from(await audio.arrayBuffer()).equals(AUDIO)).toBe(true);
});

test('tells a Roistat call without a file from one that may not be asked for', async () => {
  const api = await createApi();
  const wrongKey = connectionOf('roistat', { credentials: { apiKey: 'wrong', project: '12345' } });

  await expect(api.locateRecording(connection, { kind: 'provider', reference: '1' })).rejects.toMatchObject({
    code: 'recordings/not-found',
    retry: 'backoff',
  });
  await expect(api.locateRecording(wrongKey, { kind: 'provider', reference: '313' })).rejects.toMatchObject({
    code: 'recordings/unavailable',
    retry: 'never',
  });
});

test('takes the link of a Roistat recording as it is', async () => {
  const api = await createApi();
  const source = { kind: 'url', url: 'https://files.example/313.mp3' } as const;

  expect(await api.locateRecording(connection, source)).toEqual({ url: source.url, headers: {} });
});

test.each([{ apiKey: 'key' }, { project: '12345' }, {}])(
  'finds no Roistat recording with no more credentials than %j',
  async (credentials) => {
    const api = await createApi();
    const incomplete = connectionOf('roistat', { credentials });

    await expect(
      api.locateRecording(incomplete, { kind: 'provider', reference: '313' }),
    ).rejects.toMatchObject({
      code: 'recordings/not-found',
    });
  },
);

test('Roistat starts no calls', async () => {
  const api = await createApi();
  const call = { to: '+12125096995', extension: '1', reference: 'ours', webhookUrl: WEBHOOK_URL };

  await expect(api.startCall(connection, call)).rejects.toMatchObject({ code: 'calls/not-supported' });
});

test('tests key and project of Roistat together', async () => {
  const api = await createApi();
  const otherProject = connectionOf('roistat', { credentials: { apiKey: 'key', project: '1' } });

  expect(await api.test(connection)).toEqual([{ name: 'apiKey', ok: true }]);
  expect(await api.test(otherProject)).toEqual([{ name: 'apiKey', ok: false, code: 'refused' }]);
  expect(await api.test(connectionOf('roistat'))).toEqual([{ name: 'apiKey', ok: false, code: 'not-set' }]);
});

test('Roistat has no users, and is not asked for them', async () => {
  const api = await createApi();

  expect(await api.listUsers(connection)).toBe('has-none');
  expect(served?.requests).toEqual([]);
});

test('one list of Roistat tells of many recordings, and of what it leaves open two are asked for', async () => {
  const row = { caller: '12125096995', date: '2026-03-02 09:15:00', status: 'ANSWER' };
  const api = await createApi([
    { ...row, id: '1', link: 'https://files.example/1.mp3' },
    { ...row, id: '2', link: '', file_id: '77' },
    { ...row, id: '3', link: '' },
    { ...row, id: '313', link: '' },
  ]);
  const awaited = ['1', '2', '3', '313', '4'].map((reference) => ({
    reference,
    startedAt: at('2026-03-02T09:15:00Z'),
  }));

  const look = await api.findRecordings(connection, awaited);

  expect(look).toEqual({
    found: [
      { reference: '1', recording: { kind: 'url', url: 'https://files.example/1.mp3' } },
      { reference: '2', recording: { kind: 'provider', reference: '2' } },
      { reference: '313', recording: { kind: 'provider', reference: '313' } },
    ],
    looked: ['1', '2', '3', '313'],
    failure: null,
  });
  expect(served?.requests).toHaveLength(3);
});
