import { createApi } from '../../../../bff/normalize/providers/telnyx/api';
import type { ProviderApi } from '../../../../bff/normalize/provider';
import { telnyxApi } from '../../../sandbox/provider-apis/telnyx';
import type { TelnyxLeg } from '../../../sandbox/providers/telnyx';
import { connectionOf } from '../providers/connection-of';
import { answering, serveApi, SILENT_ORIGIN, WEBHOOK_URL } from './serve-api';
import type { ServedApi } from './serve-api';

const credentials = { publicKey: 'set', apiKey: 'KEY1', connectionId: '7267' };
const connection = connectionOf('telnyx', { credentials });
const withCredentials = (changes: Readonly<Record<string, string>>) =>
  connectionOf('telnyx', { credentials: { ...credentials, ...changes } });
const line = 'sip:maria@sip.telnyx.com';
const call = { to: '+12125096995', extension: line, reference: 'u7-0123456789ab', webhookUrl: WEBHOOK_URL };
const FILE = 'https://recordings.example/1.wav?Expires=600';

let served: ServedApi;
let api: ProviderApi;
let dialled: { readonly leg: TelnyxLeg; readonly webhookUrl: string }[] = [];
let transferred: TelnyxLeg[] = [];

beforeAll(async () => {
  served = await serveApi(
    telnyxApi({
      apiKey: 'KEY1',
      connectionId: '7267',
      ownNumbers: ['+12025550133'],
      lines: Array.from({ length: 101 }, (_, n) => ({
        sip_username: n === 0 ? 'maria' : `gencred${n}`,
        name: `Line ${n}`,
      })),
      recordingUrlOf: (id) => (id === 'R1' || id === 'S1' ? FILE : undefined),
      onDial: (leg, webhookUrl) => dialled.push({ leg, webhookUrl }),
      onTransfer: (customer) => transferred.push(customer),
    }),
  );
  api = createApi({ origin: served.origin });
});
afterAll(() => served.stop());
afterEach(() => {
  dialled = [];
  transferred = [];
});

test('Telnyx rings the manager from the number of the application, and carries who clicked for whom', async () => {
  const { providerCallId } = await api.startCall(connection, call);

  const state = new URLSearchParams({ customer: call.to, line, reference: call.reference }).toString();
  expect(dialled).toEqual([
    {
      webhookUrl: WEBHOOK_URL,
      leg: {
        session: providerCallId,
        control: expect.any(String) as string,
        to: line,
        from: '+12025550133',
        clientState: Buffer.from(state).toString('base64'),
      },
    },
  ]);
});

test('Telnyx starts no call without a key, an application, or a number of it', async () => {
  const failed = { code: 'calls/provider-failed' };

  await expect(api.startCall(withCredentials({ apiKey: 'wrong' }), call)).rejects.toMatchObject(failed);
  await expect(api.startCall(withCredentials({ connectionId: '1' }), call)).rejects.toMatchObject(failed);
  await expect(api.startCall(withCredentials({ connectionId: '' }), call)).rejects.toMatchObject({
    code: 'calls/not-supported',
  });
});

describe('an order', () => {
  const order = (control: string) => ({ path: `/calls/${control}/actions/transfer`, json: { to: call.to } });

  test('is carried out; of a call that is over it is let go', async () => {
    await api.startCall(connection, call);
    const control = `v3:${dialled[0]?.leg.control}`;

    await api.carryOut(connection, order(control));
    await expect(api.carryOut(connection, order(control))).resolves.toBeUndefined();

    expect(transferred).toMatchObject([{ to: call.to, session: dialled[0]?.leg.session }]);
  });

  test('that cannot be carried out now is to be given again', async () => {
    const failed = { code: 'calls/provider-failed', retry: 'backoff' };
    const down = await answering(503, '{}');

    await expect(createApi(down).carryOut(connection, order('v3:1'))).rejects.toMatchObject(failed);
    await expect(
      createApi({ origin: SILENT_ORIGIN }).carryOut(connection, order('v3:1')),
    ).rejects.toMatchObject(failed);
    await down.stop();
  });
});

test('asks for a fresh link whenever somebody listens, by the recording’s id or by its session', async () => {
  for (const reference of ['R1', 'session/S1']) {
    expect(await api.locateRecording(connection, { kind: 'provider', reference })).toEqual({
      url: FILE,
      headers: {},
    });
  }
  for (const reference of ['R2', 'session/S2']) {
    await expect(api.locateRecording(connection, { kind: 'provider', reference })).rejects.toMatchObject({
      code: 'recordings/not-found',
      retry: 'backoff',
    });
  }
});

test('tells apart a wrong key, a strange application and an API that does not answer', async () => {
  const silent = createApi({ origin: SILENT_ORIGIN });
  const strange = await answering(200, 'a login page');

  expect(await api.test(connection)).toEqual([
    { name: 'apiKey', ok: true },
    { name: 'connectionId', ok: true },
  ]);
  expect(await api.test(withCredentials({ connectionId: '' }))).toEqual([{ name: 'apiKey', ok: true }]);
  expect(await api.test(withCredentials({ connectionId: '1' }))).toEqual([
    { name: 'apiKey', ok: true },
    { name: 'connectionId', ok: false, code: 'refused' },
  ]);
  expect(await api.test(withCredentials({ apiKey: 'wrong' }))).toEqual([
    { name: 'apiKey', ok: false, code: 'refused' },
  ]);
  expect(await api.test(withCredentials({ apiKey: '' }))).toEqual([
    { name: 'apiKey', ok: false, code: 'not-set' },
  ]);
  expect(await silent.test(connection)).toEqual([{ name: 'apiKey', ok: false, code: 'unreachable' }]);
  expect(await createApi(strange).test(connection)).toEqual([
    { name: 'apiKey', ok: false, code: 'unexpected-answer' },
  ]);
  await strange.stop();
});

test('lists the SIP lines of the account, over several pages, as events and the dialling name them', async () => {
  const lines = await api.listUsers(connection);

  expect(lines).toHaveLength(101);
  expect(lines[0]).toEqual({ extension: line, name: 'Line 0', email: '' });
});
