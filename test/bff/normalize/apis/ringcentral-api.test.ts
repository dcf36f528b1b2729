import type { ProviderApi } from '../../../../bff/normalize/provider';
import { createApi } from '../../../../bff/normalize/providers/ringcentral/api';
import type { AcceptedCall } from '../../../sandbox/provider-apis/accepted-call';
import { ringcentralApi } from '../../../sandbox/provider-apis/ringcentral';
import type { RingcentralApiOptions } from '../../../sandbox/provider-apis/ringcentral';
import { at, connectionOf } from '../providers/connection-of';
import { answering, serveApi, SILENT_ORIGIN, WEBHOOK_URL } from './serve-api';
import type { ServedApi } from './serve-api';

const keys = { jwt: 'jwt', clientId: 'id', clientSecret: 'secret' };
const withCredentials = (changes: Readonly<Record<string, string>>) =>
  connectionOf('ringcentral', { credentials: { verificationToken: 'token', ...keys, ...changes } });
const connection = withCredentials({});
const MEDIA = 'https://media.ringcentral.example';
const audio = Buffer.from('audio');

let served: ServedApi | undefined;
let started: AcceptedCall[] = [];

afterEach(async () => {
  await served?.stop();
  served = undefined;
  started = [];
});

async function apiOf(changes: Partial<RingcentralApiOptions> = {}): Promise<ProviderApi> {
  served = await serveApi(
    ringcentralApi({
      ...keys,
      extensions: [{ id: 400144455008, name: 'Maria Manager', forwardsTo: ['+12025550177', '+12025550178'] }],
      onCallStarted: (accepted) => started.push(accepted),
      ...changes,
    }),
  );
  return createApi({ origin: served.origin, mediaOrigin: MEDIA });
}

const createAt = (origin: string): ProviderApi => createApi({ origin, mediaOrigin: MEDIA });

test('the connection test tells a refused credential from a missing one, and from silence', async () => {
  const api = await apiOf();
  const strange = await answering(200, 'a login page');
  const busy = await answering(429, '{}');
  const refused = [{ name: 'jwt', ok: false, code: 'refused' }];

  expect(await api.test(connection)).toEqual([{ name: 'jwt', ok: true }]);
  expect(await api.test(withCredentials({ jwt: 'wrong' }))).toEqual(refused);
  expect(await api.test(withCredentials({ clientSecret: 'wrong' }))).toEqual(refused);
  for (const name of Object.keys(keys)) {
    expect(await api.test(withCredentials({ [name]: '' }))).toEqual([{ name, ok: false, code: 'not-set' }]);
  }
  expect(await createAt(SILENT_ORIGIN).test(connection)).toEqual([
    { name: 'jwt', ok: false, code: 'unreachable' },
  ]);
  for (const { origin } of [strange, busy]) {
    expect(await createAt(origin).test(connection)).toEqual([
      { name: 'jwt', ok: false, code: 'unexpected-answer' },
    ]);
  }
  await Promise.all([strange.stop(), busy.stop()]);
});

test('two accounts of one installation are never asked for with each other’s token', async () => {
  const api = await apiOf();
  await api.test(connection);

  expect(await api.test(withCredentials({ jwt: 'of another account' }))).toEqual([
    { name: 'jwt', ok: false, code: 'refused' },
  ]);
  await Promise.all([api.test(connection), api.listUsers(connection)]);
  expect(served?.requests.filter((one) => one === 'POST /restapi/oauth/token')).toHaveLength(2);
});

describe('click-to-call', () => {
  const call = { to: '+12125096995', extension: '400144455008', reference: 'ours', webhookUrl: WEBHOOK_URL };

  test('rings the first telephone that the manager has his calls forwarded to', async () => {
    const api = await apiOf();

    expect(await api.startCall(connection, call)).toEqual({ providerCallId: null });
    expect(started).toMatchObject([
      { externalNumber: '+12125096995', extension: '400144455008', callback: '+12025550177' },
    ]);
  });

  test('fails for a manager without a telephone, for nobody, and with wrong credentials', async () => {
    const api = await apiOf({ extensions: [{ id: 7, name: 'Without' }] });
    const failed = { code: 'calls/provider-failed' };

    await expect(api.startCall(connection, { ...call, extension: '7' })).rejects.toMatchObject(failed);
    await expect(api.startCall(connection, { ...call, extension: '8' })).rejects.toMatchObject(failed);
    await expect(api.startCall(withCredentials({ jwt: 'wrong' }), call)).rejects.toMatchObject(failed);
    await expect(api.startCall(withCredentials({ clientId: '' }), call)).rejects.toMatchObject({
      code: 'calls/not-supported',
    });
    expect(started).toEqual([]);
  });
});

describe('a recording', () => {
  const source = { kind: 'provider', reference: '6677889900' } as const;
  const bearer = { authorization: expect.stringMatching(/^Bearer \S+$/) as string };

  test('is fetched with the access token from RingCentral’s own place for them', async () => {
    const contentUriOf = (id: string): string =>
      `${MEDIA}:443/restapi/v1.0/account/1/recording/${id}/content`;
    const api = await apiOf({ recordingOf: () => audio, contentUriOf });

    expect(await api.locateRecording(connection, source)).toEqual({
      url: contentUriOf('6677889900'),
      headers: bearer,
    });
  });

  test.each([
    ['another host', () => 'https://evil.example/restapi/content'],
    ['a host that begins like it', () => `${MEDIA}.evil.example/content`],
    ['nowhere', undefined],
  ])('is never asked for, with the token, at %s', async (_where, contentUriOf) => {
    const api = await apiOf({ recordingOf: () => audio, ...(contentUriOf && { contentUriOf }) });

    expect(await api.locateRecording(connection, source)).toEqual({
      url: `${MEDIA}/restapi/v1.0/account/~/recording/6677889900/content`,
      headers: bearer,
    });
  });

  test('that is not there yet is told from one that nobody may have', async () => {
    const api = await apiOf();

    await expect(api.locateRecording(connection, source)).rejects.toMatchObject({
      code: 'recordings/not-found',
      retry: 'backoff',
    });
    await expect(api.locateRecording(withCredentials({ jwt: 'wrong' }), source)).rejects.toMatchObject({
      code: 'recordings/unavailable',
      retry: 'never',
    });
    await expect(api.locateRecording(withCredentials({ jwt: '' }), source)).rejects.toMatchObject({
      code: 'recordings/not-found',
    });
  });

  test('that is late is looked for in one list of what was recorded since', async () => {
    const startTime = '2026-03-02T09:15:00.000Z';
    const api = await apiOf({
      records: [
        { telephonySessionId: 's-1', startTime, recording: { id: '1' } },
        { telephonySessionId: 's-2', startTime },
      ],
    });
    const startedAt = at(startTime);

    const look = await api.findRecordings(connection, [
      { reference: '1', startedAt },
      { reference: '2', startedAt },
    ]);

    expect(look).toEqual({
      found: [{ reference: '1', recording: { kind: 'provider', reference: '1' } }],
      looked: ['1', '2'],
      failure: null,
    });
    expect(served?.requests.slice(1)).toEqual([
      'GET /restapi/v1.0/account/~/call-log?dateFrom=2026-03-02T08:15:00.000Z&recordingType=All&page=1&perPage=250',
    ]);
  });
});

test('everybody with a telephone is listed by the id that notifications name him with, page by page', async () => {
  const users = Array.from({ length: 251 }, (_, index) => ({
    ...{ id: 1_000 + index, name: `User ${index}`, email: `u${index}@demo.example` },
  }));
  const others = ['Department', 'IvrMenu', 'FaxUser', 'ParkLocation'].map((type, id) => ({
    id,
    name: type,
    type,
  }));
  const api = await apiOf({
    extensions: [...others, ...users, { id: 5, name: 'Room', type: 'DigitalUser' }],
  });

  const listed = await api.listUsers(connection);

  expect(listed).toHaveLength(252);
  expect(listed[0]).toEqual({ extension: '1000', name: 'User 0', email: 'u0@demo.example' });
});

describe('the call log', () => {
  const day = { from: at('2026-03-02T00:00:00Z'), to: at('2026-03-03T00:00:00Z') };
  const never = async () => false;
  const row = (changes: Readonly<Record<string, unknown>>) => ({
    ...{ id: 'AaBb', sessionId: '1', telephonySessionId: 's-1', type: 'Voice', action: 'Phone Call' },
    ...{ startTime: '2026-03-02T09:15:00.000Z', duration: 27, direction: 'Inbound', result: 'Accepted' },
    ...{ from: { phoneNumber: '+12025550131', name: 'Somebody' }, to: { phoneNumber: '+18005551212' } },
    ...changes,
  });
  const eventsOf = async (...records: readonly Readonly<Record<string, unknown>>[]) =>
    (await (await apiOf({ records })).listCalls(connection, day, never)).events;

  test('tells a call, whoever accepted it last, and its recording', async () => {
    const legs = [
      { result: 'Accepted', extension: { id: 400144460008 } },
      { result: 'Stopped', extension: { id: 400144457008 } },
      { result: 'Accepted', extension: { id: 400144455008 } },
    ];

    expect(
      await eventsOf(row({ legs, recording: { id: '1', contentUri: 'https://x.example' } })),
    ).toMatchObject([
      {
        callId: 'ringcentral:s-1',
        at: at('2026-03-02T09:15:27Z'),
        strength: 3,
        direction: 'inbound',
        from: '+12025550131',
        internal: false,
        recording: { kind: 'provider', reference: '1' },
        legs: [{ id: 'call', extension: '400144455008', disposition: 'answered', talkSeconds: 27 }],
      },
    ]);
  });

  test.each([
    ['Inbound', 'Voicemail', 'voicemail'],
    ['Inbound', 'Missed', 'missed'],
    ['Inbound', 'Blocked', 'rejected'],
    ['Inbound', 'IP Phone Offline', 'missed'],
    ['Outbound', 'Call connected', 'answered'],
    ['Outbound', 'Busy', 'busy'],
    ['Outbound', 'No Answer', 'missed'],
    ['Outbound', 'International Disabled', 'failed'],
  ])('tells how a call ended: %s, %s', async (direction, result, disposition) => {
    expect(await eventsOf(row({ direction, result }))).toMatchObject([{ legs: [{ disposition }] }]);
  });

  test('tells a call between two extensions as such', async () => {
    const ends = { from: { extensionNumber: '101', extensionId: 1 }, to: { extensionNumber: '102' } };

    expect(await eventsOf(row(ends))).toMatchObject([{ internal: true, from: '101', to: '102' }]);
  });

  test('leaves out what goes on, and what no delivery could have told of', async () => {
    const records = [
      row({ result: 'In Progress' }),
      row({ duration: 'pending' }),
      row({ telephonySessionId: undefined }),
    ];

    expect(await eventsOf(...records)).toEqual([]);
  });

  test('is read page by page, and waits as long as RingCentral asks', async () => {
    const records = Array.from({ length: 101 }, (_, index) => row({ telephonySessionId: `s-${index}` }));
    const pauses: number[] = [];
    const api = await apiOf({ records, allowed: 1 });

    const { events, failure } = await api.listCalls(connection, day, async (ms) => pauses.push(ms) < 2);

    expect(events).toHaveLength(100);
    expect(pauses).toEqual([60_000, 60_000]);
    expect(failure).toMatchObject({ code: 'calls/provider-failed' });
  });
});
