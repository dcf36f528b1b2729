import { createApi } from '../../../../bff/normalize/providers/twilio/api';
import type { ProviderApi } from '../../../../bff/normalize/provider';
import type { AcceptedCall } from '../../../sandbox/provider-apis/accepted-call';
import { twilioApi } from '../../../sandbox/provider-apis/twilio';
import { connectionOf } from '../providers/connection-of';
import { serveApi, SILENT_ORIGIN, WEBHOOK_URL } from './serve-api';
import type { ServedApi } from './serve-api';

const AUDIO = Buffer.from('not really a recording');
const credentials = { accountSid: 'AC1', authToken: 'token', callerId: '+18005551212' };
const connection = connectionOf('twilio', { credentials });
const wrongToken = connectionOf('twilio', { credentials: { ...credentials, authToken: 'wrong' } });
const call = { to: '+12125096995', extension: 'client:maria', reference: 'ours', webhookUrl: WEBHOOK_URL };

let served: ServedApi;
let api: ProviderApi;
let started: AcceptedCall[] = [];

beforeAll(async () => {
  served = await serveApi(
    twilioApi({
      accountSid: 'AC1',
      authToken: 'token',
      ownNumbers: ['+18005551212'],
      recordingOf: (sid) => (sid === 'RE1' ? AUDIO : undefined),
      onCallStarted: (accepted) => started.push(accepted),
    }),
  );
  api = createApi({ origin: served.origin });
});
afterAll(() => served.stop());
afterEach(() => {
  started = [];
});

test('Twilio rings the manager, dials the customer, and is told where to report both', async () => {
  const { providerCallId } = await api.startCall(connection, call);

  expect(started).toEqual([
    {
      externalNumber: '12125096995',
      extension: 'client:maria',
      id: providerCallId,
      callback: `${WEBHOOK_URL}?customer=%2B12125096995&line=client%3Amaria&reference=ours`,
    },
  ]);
});

test('Twilio starts no call from a number that is not the account’s own', async () => {
  const strange = connectionOf('twilio', { credentials: { ...credentials, callerId: '+15005550001' } });
  const incomplete = connectionOf('twilio', { credentials: { authToken: 'token' } });

  await expect(api.startCall(strange, call)).rejects.toMatchObject({ code: 'calls/provider-failed' });
  await expect(api.startCall(wrongToken, call)).rejects.toMatchObject({ code: 'calls/provider-failed' });
  await expect(api.startCall(incomplete, call)).rejects.toMatchObject({ code: 'calls/not-supported' });
});

test('finds a Twilio recording by its id', async () => {
  const { url, headers } = await api.locateRecording(connection, { kind: 'provider', reference: 'RE1' });

  const audio = await fetch(url, { headers });
  expect(Buffer.from(await audio.arrayBuffer()).equals(AUDIO)).toBe(true);
});

test('tests the Twilio credentials by using them', async () => {
  const unset = connectionOf('twilio');
  const silent = createApi({ origin: SILENT_ORIGIN });

  expect(await api.test(connection)).toEqual([{ name: 'authToken', ok: true }]);
  expect(await api.test(wrongToken)).toEqual([{ name: 'authToken', ok: false, code: 'refused' }]);
  expect(await api.test(unset)).toEqual([{ name: 'authToken', ok: false, code: 'not-set' }]);
  expect(await silent.test(connection)).toEqual([{ name: 'authToken', ok: false, code: 'unreachable' }]);
});

test('Twilio has no users', async () => {
  expect(await api.listUsers(connection)).toBe('has-none');
});

test('nothing of Twilio is looked for: its callbacks tell of every recording', async () => {
  const before = served.requests.length;

  expect(await api.findRecordings(connection, [{ reference: 'RE1', startedAt: 0 }])).toEqual({
    found: [],
    looked: ['RE1'],
    failure: null,
  });
  expect(served.requests).toHaveLength(before);
});
