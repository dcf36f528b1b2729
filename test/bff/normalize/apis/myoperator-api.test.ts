import express from 'express';
import { createApi as createMyoperatorApi } from '../../../../bff/normalize/providers/myoperator/api';
import type { ProviderApi } from '../../../../bff/normalize/provider';
import type { AcceptedCall } from '../../../sandbox/provider-apis/accepted-call';
import { myoperatorApi, myoperatorObdApi } from '../../../sandbox/provider-apis/myoperator';
import { connectionOf } from '../providers/connection-of';
import { answering, serveApi, SILENT_ORIGIN, WEBHOOK_URL } from './serve-api';
import type { ServedApi } from './serve-api';

const credentials = {
  apiToken: 'token',
  obdApiKey: 'key',
  secretToken: 'secret',
  companyId: 'company',
  publicIvrId: 'ivr',
};
const connection = connectionOf('myoperator', { credentials });
const call = { to: '+919711636496', extension: '10002', reference: 'ours-1', webhookUrl: WEBHOOK_URL };
const file = { kind: 'provider', reference: '5f25298a90e1d604.mp3' } as const;

let servers: ServedApi[] = [];
let started: AcceptedCall[] = [];

afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  servers = [];
  started = [];
});

async function createApi(): Promise<ProviderApi> {
  const options = {
    ...credentials,
    users: [
      { uuid: '5cd40f6e1a2b3c43', extension: '10001' },
      { uuid: '5cd40f6e1a2b3c44', extension: '10002' },
    ],
    linkOf: (name: string) =>
      name === file.reference ? `https://files.example/${name}?expires=1` : undefined,
    onCallStarted: (accepted: AcceptedCall) => started.push(accepted),
  };
  const [logs, obd] = await Promise.all([
    serveApi(myoperatorApi(options)),
    serveApi(myoperatorObdApi(options)),
  ]);
  servers = [logs, obd];
  return createMyoperatorApi({ origin: logs.origin, obdOrigin: obd.origin });
}

test('MyOperator dials the agent, and the reference goes along', async () => {
  const api = await createApi();

  await api.startCall(connection, call);

  expect(started).toEqual([
    {
      externalNumber: '919711636496',
      extension: '10002',
      reference: 'ours-1',
      id: expect.any(String) as string,
    },
  ]);
});

test.each(['+918586848544', '8586848544'])(
  'MyOperator dials an agent who is known by the number %s',
  async (number) => {
    const api = await createApi();

    await api.startCall({ ...connection, defaultCountry: 'IN' }, { ...call, extension: number });

    expect(started).toMatchObject([{ extension: '+918586848544' }]);
  },
);

test('MyOperator dials an agent who is known by the id of the panel', async () => {
  const api = await createApi();

  await api.startCall(connection, { ...call, extension: '5cd40f6e1a2b3c44' });

  expect(started).toMatchObject([{ extension: '10002' }]);
});

test('MyOperator starts no call for an extension that none of its users has', async () => {
  const api = await createApi();
  const stranger = { ...call, extension: '777' };

  await expect(api.startCall(connection, stranger)).rejects.toMatchObject({ code: 'calls/provider-failed' });
  expect(servers[1]?.requests).toEqual([]);
});

test('MyOperator starts no second call under one reference', async () => {
  const api = await createApi();

  await api.startCall(connection, call);

  await expect(api.startCall(connection, call)).rejects.toMatchObject({ code: 'calls/provider-failed' });
  expect(started).toHaveLength(1);
});

test.each(['obdApiKey', 'secretToken', 'companyId', 'publicIvrId'] as const)(
  'MyOperator cannot start calls without %s',
  async (name) => {
    const api = await createApi();
    const incomplete = connectionOf('myoperator', { credentials: { ...credentials, [name]: '' } });

    await expect(api.startCall(incomplete, call)).rejects.toMatchObject({
      code: 'calls/not-supported',
      detail: `${name} is not set`,
    });
    expect(servers[1]?.requests).toEqual([]);
  },
);

test('a refusal that MyOperator tells with status 200 starts no call', async () => {
  const server = await answering(200, JSON.stringify({ status: 'error', code: '403', details: 'Forbidden' }));
  servers = [server];
  const api = createMyoperatorApi({ origin: server.origin, obdOrigin: server.origin });

  await expect(api.startCall(connection, call)).rejects.toMatchObject({ code: 'calls/provider-failed' });
});

test('asks MyOperator for a fresh link whenever somebody listens', async () => {
  const api = await createApi();

  expect(await api.locateRecording(connection, file)).toEqual({
    url: 'https://files.example/5f25298a90e1d604.mp3?expires=1',
    headers: {},
  });
});

test.each([
  ['at the top', { url: 'https://files.example/1.mp3' }],
  ['under data', { status: 'success', data: { url: 'https://files.example/1.mp3' } }],
  ['by another name', { recording_url: 'https://files.example/1.mp3' }],
])('finds the link of MyOperator %s', async (_, body) => {
  const server = await answering(200, JSON.stringify(body));
  servers = [server];
  const api = createMyoperatorApi({ origin: server.origin, obdOrigin: server.origin });

  expect((await api.locateRecording(connection, file)).url).toBe('https://files.example/1.mp3');
});

test('tells a MyOperator file that is not there from a service that is not', async () => {
  const api = await createApi();
  const silent = createMyoperatorApi({ origin: SILENT_ORIGIN, obdOrigin: SILENT_ORIGIN });
  const withoutToken = connectionOf('myoperator');

  await expect(api.locateRecording(connection, { kind: 'provider', reference: 'x' })).rejects.toMatchObject({
    code: 'recordings/not-found',
    retry: 'backoff',
  });
  await expect(api.locateRecording(withoutToken, file)).rejects.toMatchObject({
    code: 'recordings/not-found',
  });
  await expect(silent.locateRecording(connection, file)).rejects.toMatchObject({
    code: 'recordings/unavailable',
  });
});

test('tests the MyOperator token, and says what dialling still needs', async () => {
  const api = await createApi();
  const wrong = connectionOf('myoperator', { credentials: { apiToken: 'wrong' } });
  const half = connectionOf('myoperator', { credentials: { ...credentials, companyId: '' } });

  expect(await api.test(connection)).toEqual([{ name: 'apiToken', ok: true }]);
  expect(await api.test(wrong)).toEqual([{ name: 'apiToken', ok: false, code: 'refused' }]);
  expect(await api.test(half)).toEqual([
    { name: 'apiToken', ok: true },
    { name: 'companyId', ok: false, code: 'not-set' },
  ]);
});

test('lists the MyOperator agents who have an extension, in one request', async () => {
  const router = myoperatorApi({
    ...credentials,
    users: [
      { uuid: 'a', extension: '10001', name: 'Ada Admin', email: 'ada@acme.example' },
      { uuid: 'b', extension: null, name: 'No Line' },
    ],
    linkOf: () => undefined,
  });
  const server = await serveApi(router);
  servers = [server];
  const api = createMyoperatorApi({ origin: server.origin, obdOrigin: server.origin });

  expect(await api.listUsers(connection)).toEqual([
    { extension: '10001', name: 'Ada Admin', email: 'ada@acme.example' },
  ]);
  expect(server.requests).toHaveLength(1);
});

test('of the recordings of MyOperator three are asked for in a look, and a refusal in the middle keeps what was found', async () => {
  const awaited = ['x.mp3', file.reference, 'y.mp3', 'z.mp3'].map((reference) => ({
    reference,
    startedAt: 0,
  }));
  const look = await (await createApi()).findRecordings(connection, awaited);

  expect(look).toEqual({
    found: [{ reference: file.reference, recording: file }],
    looked: ['x.mp3', file.reference, 'y.mp3'],
    failure: null,
  });

  let asked = 0;
  const busy = await serveApi(
    express.Router().use((_request, response) => {
      asked += 1;
      if (asked > 1) response.status(429).json({});
      else response.json({ status: 'success', code: 200, url: 'https://files.example/1.mp3' });
    }),
  );
  servers.push(busy);
  const api = createMyoperatorApi({ origin: busy.origin, obdOrigin: busy.origin });
  expect(await api.findRecordings(connection, awaited)).toMatchObject({
    found: [{ reference: 'x.mp3' }],
    looked: ['x.mp3', file.reference],
    failure: { code: 'recordings/unavailable', retry: 'backoff' },
  });
});

async function refusing(...refused: readonly string[]): Promise<ProviderApi> {
  const server = await serveApi(
    express.Router().use(({ query: { file: asked } }, response) => {
      if (typeof asked === 'string' && refused.includes(asked)) response.status(500).json({});
      else response.json({ status: 'error', code: 404, message: 'no such file' });
    }),
  );
  servers = [server];
  return createMyoperatorApi({ origin: server.origin, obdOrigin: server.origin });
}

test.each([
  { refused: ['x'], looked: ['x', 'y', 'z'], failure: null, requests: 3 },
  { refused: ['z'], looked: ['x', 'y', 'z'], failure: null, requests: 3 },
  { refused: ['x', 'y', 'z'], looked: ['x', 'y'], failure: { code: 'recordings/unavailable' }, requests: 2 },
])(
  'MyOperator refuses $refused of three recordings: those that had their turn are $looked',
  async ({ refused, requests, ...look }) => {
    const api = await refusing(...refused);

    const told = await api.findRecordings(
      connection,
      ['x', 'y', 'z'].map((reference) => ({ reference, startedAt: 0 })),
    );

    expect(told).toMatchObject(look);
    expect(servers[0]?.requests).toHaveLength(requests);
  },
);
