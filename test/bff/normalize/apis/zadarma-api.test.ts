import { factsOfEvent, NO_FACTS } from '../../../../bff/calls/call-facts';
import { describeCall } from '../../../../bff/calls/describe-call';
import type { CallStory } from '../../../../bff/calls/describe-call';
import { merge } from '../../../../bff/calls/merge';
import type { CallEvent } from '../../../../bff/domain/call-event';
import { createApi } from '../../../../bff/normalize/providers/zadarma/api';
import { toCallEvents } from '../../../../bff/normalize/providers/zadarma/to-call-events';
import type { ProviderApi } from '../../../../bff/normalize/provider';
import { textDelivery } from '../../../contracts/provider-deliveries';
import type { AcceptedCall } from '../../../sandbox/provider-apis/accepted-call';
import { zadarmaApi } from '../../../sandbox/provider-apis/zadarma';
import type { ZadarmaApiOptions } from '../../../sandbox/provider-apis/zadarma';
import { readFixture } from '../../../sandbox/providers/delivery';
import { zadarmaForm } from '../../../sandbox/providers/zadarma';
import { at, connectionOf } from '../providers/connection-of';
import { answering, serveApi, SILENT_ORIGIN, WEBHOOK_URL } from './serve-api';
import type { ServedApi } from './serve-api';

const AUDIO = Buffer.from('not really a recording');
const credentials = { apiKey: 'key', apiSecret: 'secret' };
const connection = connectionOf('zadarma', { credentials });
const wrongSecret = connectionOf('zadarma', { credentials: { ...credentials, apiSecret: 'wrong' } });
const call = { to: '+12125096995', extension: '100', reference: 'ours', webhookUrl: WEBHOOK_URL };

let served: ServedApi | undefined;
let started: AcceptedCall[] = [];
afterEach(async () => {
  await served?.stop();
  started = [];
});

async function apiOf(changes: Partial<ZadarmaApiOptions> = {}): Promise<ProviderApi> {
  served = await serveApi(
    zadarmaApi({
      ...credentials,
      origin: () => served?.origin ?? '',
      extensions: [{ number: 100, name: 'Maria Manager' }, { number: 101 }],
      recordingOf: (id) => (['1772442907.11', 'in_a'].includes(id) ? AUDIO : undefined),
      onCallStarted: (accepted) => started.push(accepted),
      ...changes,
    }),
  );
  return createApi({ origin: served.origin });
}

test('Zadarma rings the extension, in whose name it then calls the number, and tells no id', async () => {
  const api = await apiOf();

  expect(await api.startCall(connection, call)).toEqual({ providerCallId: null });
  expect(started).toEqual([{ externalNumber: '12125096995', extension: '100', id: '' }]);
  expect(served?.requests).toEqual(['GET /v1/request/callback/?format=json&from=100&to=12125096995&sip=100']);
});

test('a manager’s own telephone is rung without an extension to speak for it', async () => {
  const api = await apiOf();

  await api.startCall(connection, { ...call, extension: '+442037691880' });

  expect(started).toMatchObject([{ extension: '+442037691880' }]);
  expect(served?.requests[0]).not.toContain('sip');
});

test('Zadarma starts no call for an extension that it does not have, nor for a signature that is not its own', async () => {
  const api = await apiOf();
  const keyless = connectionOf('zadarma', { credentials: { apiSecret: 'secret' } });

  await expect(api.startCall(connection, { ...call, extension: '999' })).rejects.toMatchObject({
    code: 'calls/provider-failed',
  });
  await expect(api.startCall(wrongSecret, call)).rejects.toMatchObject({ code: 'calls/provider-failed' });
  await expect(api.startCall(keyless, call)).rejects.toMatchObject({
    code: 'calls/not-supported',
    detail: 'apiKey is not set',
  });
  expect(started).toEqual([]);
});

test('signs its requests as PHP writes them, whatever they hold', async () => {
  const api = await apiOf({ extensions: [] });
  const asked = api.startCall(connection, { ...call, extension: "*10 ~(ä)'" });

  // Understood, and refused for what it says.
  await expect(asked).rejects.toMatchObject({ context: { status: 400 } });
});

test('tests the Zadarma credentials by using them, and says what is wrong with them', async () => {
  const api = await apiOf();
  const silent = createApi({ origin: SILENT_ORIGIN });

  expect(await api.test(connection)).toEqual([{ name: 'apiSecret', ok: true }]);
  expect(await api.test(wrongSecret)).toEqual([{ name: 'apiSecret', ok: false, code: 'refused' }]);
  expect(await api.test(connectionOf('zadarma', { credentials: { apiSecret: 'secret' } }))).toEqual([
    { name: 'apiKey', ok: false, code: 'not-set' },
  ]);
  expect(await silent.test(connection)).toEqual([{ name: 'apiSecret', ok: false, code: 'unreachable' }]);
});

test.each([429, 503])('an API that answers %s for want of time has refused no credential', async (status) => {
  served = await answering(status, '{"status":"error","message":"later"}');

  expect(await createApi({ origin: served.origin }).test(connection)).toEqual([
    { name: 'apiSecret', ok: false, code: 'unexpected-answer' },
  ]);
});

test('lists the extensions of the PBX with the names that it shows for them', async () => {
  const api = await apiOf();

  expect(await api.listUsers(connection)).toEqual([
    { extension: '100', name: 'Maria Manager', email: '' },
    { extension: '101', name: '', email: '' },
  ]);
  await expect(api.listUsers(wrongSecret)).rejects.toMatchObject({ code: 'calls/provider-failed' });
});

describe('a recording', () => {
  test.each(['call_id=1772442907.11', 'pbx_call_id=in_a'])(
    'is had by a link of some minutes: %s',
    async (reference) => {
      const api = await apiOf();
      const { url, headers } = await api.locateRecording(connection, { kind: 'provider', reference });

      const audio = await fetch(url, { headers });
      expect(Buffer.from(await audio.arrayBuffer()).equals(AUDIO)).toBe(true);
      expect(headers).toEqual({});
    },
  );

  test('that is not written yet is looked for again, and found when it is', async () => {
    let isWritten = false;
    const api = await apiOf({ recordingOf: () => (isWritten ? AUDIO : undefined) });
    const awaited = [{ reference: 'call_id=1', startedAt: 0 }];
    const source = { kind: 'provider', reference: 'call_id=1' } as const;

    await expect(api.locateRecording(connection, source)).rejects.toMatchObject({
      code: 'recordings/not-found',
      retry: 'backoff',
    });
    expect(await api.findRecordings(connection, awaited)).toEqual({
      found: [],
      looked: ['call_id=1'],
      failure: null,
    });
    isWritten = true;
    expect(await api.findRecordings(connection, awaited)).toMatchObject({
      found: [{ reference: 'call_id=1', recording: source }],
      failure: null,
    });
  });

  test('is looked for ten times in one look, so that a minute’s hundred requests are not used up', async () => {
    const api = await apiOf();
    const awaited = Array.from({ length: 30 }, (_, index) => ({
      reference: `call_id=${index}`,
      startedAt: 0,
    }));

    expect((await api.findRecordings(connection, awaited)).looked).toHaveLength(10);
  });
});

const IN = { pbx_call_id: 'in_a', clid: '"+442037691881" <+442037691881>', sip: '10000' };
const statistics = (row: object, index: number) => ({
  call_id: `177244290${index}.1`,
  is_recorded: 'false',
  ...row,
});

describe('the statistics', () => {
  const DAY = { from: at('2026-03-02T00:00:00Z'), to: at('2026-03-03T00:00:00Z') };
  const inKyiv = connectionOf('zadarma', { credentials, timeZone: 'Europe/Kyiv' });
  const patient = async () => true;

  async function listed(rows: readonly object[], told: readonly CallEvent[] = []): Promise<CallStory> {
    const api = await apiOf({ stats: rows.map(statistics) });
    const { events, failure } = await api.listCalls(connection, DAY, patient);
    expect(failure).toBeNull();
    const facts = [...told, ...events].map(factsOfEvent);
    expect(describeCall([...facts].reverse().reduce(merge, NO_FACTS))).toEqual(
      describeCall(facts.reduce(merge, NO_FACTS)),
    );
    return describeCall(facts.reduce(merge, NO_FACTS));
  }

  test('are asked for, and read, in the time zone of the account', async () => {
    const api = await apiOf({
      stats: [
        { ...IN, callstart: '2026-03-02 01:59:59', destination: 100, disposition: 'answered', seconds: 5 },
        { ...IN, callstart: '2026-03-02 02:00:00', destination: 100, disposition: 'answered', seconds: 5 },
      ].map(statistics),
    });

    const { events } = await api.listCalls(inKyiv, DAY, patient);

    expect(served?.requests[0]).toContain(
      'start=2026-03-02+02:00:00&end=2026-03-03+02:00:01&version=2&skip=0&limit=1000',
    );
    expect(events.map(({ startedAt }) => startedAt)).toEqual([DAY.from]);
  });

  test('tell an incoming call by the line that answered, of all that rang', async () => {
    const row = { ...IN, callstart: '2026-03-02 09:15:00' };

    expect(
      await listed([
        { ...row, destination: 5, disposition: 'answered', seconds: 20 },
        { ...row, destination: 100, disposition: 'cancel', seconds: 0 },
        { ...row, destination: 101, disposition: 'answered', seconds: 11, is_recorded: 'true' },
      ]),
    ).toMatchObject({
      direction: 'inbound',
      from: '+442037691881',
      status: 'ended',
      disposition: 'answered',
      extension: '101',
      talkSeconds: 11,
      awaitedRecording: 'call_id=1772442902.1',
    });
  });

  test('tell an outgoing call with the extension that made it', async () => {
    const row = { pbx_call_id: 'out_a', clid: 'Extension 100', sip: 100, destination: 442037691881 };

    expect(
      await listed([{ ...row, callstart: '2026-03-02 09:15:00', disposition: 'busy', seconds: 0 }]),
    ).toMatchObject({
      direction: 'outbound',
      externalNumber: '+442037691881',
      disposition: 'busy',
      extension: '100',
    });
  });

  test('leave out what no call outside belongs to', async () => {
    const api = await apiOf({
      stats: [statistics({ callstart: '2026-03-02 09:15:00', sip: 100, clid: 100, destination: 101 }, 0)],
    });

    expect(await api.listCalls(connection, DAY, patient)).toEqual({ events: [], failure: null });
  });

  const END = { ...readFixture('zadarma/notify-end.json'), pbx_call_id: 'in_a' };
  const ended = (changes: object): readonly CallEvent[] =>
    toCallEvents(
      textDelivery(zadarmaForm({ ...END, ...changes }), 'application/x-www-form-urlencoded'),
      connection,
    ).events;
  const row = { ...IN, callstart: '2026-03-02 09:15:00', destination: 100 };

  test('put right an end that claims a talk which never was', async () => {
    const story = await listed(
      [{ ...row, disposition: 'no answer', seconds: 0 }],
      ended({ duration: '600' }),
    );

    expect(story).toMatchObject({ status: 'ended', disposition: 'missed', talkSeconds: 0 });
  });

  test('put right an end that hides a talk, or claims a longer one', async () => {
    const answered = [{ ...row, disposition: 'answered', seconds: 11 }];

    expect(await listed(answered, ended({ disposition: 'cancel', duration: '0' }))).toMatchObject({
      disposition: 'answered',
      talkSeconds: 11,
    });
    await served?.stop();
    expect(await listed(answered, ended({ duration: '600' }))).toMatchObject({
      disposition: 'answered',
      talkSeconds: 11,
      extension: '100',
    });
  });

  test('tell a call once that a number outside took for an extension, and another leg did not', async () => {
    const forwarded = { ...row, destination: 447000000001, disposition: 'answered', seconds: 11 };
    const rung = { ...row, callstart: '2026-03-02 09:16:00', disposition: 'cancel', seconds: 0 };

    expect(await listed([forwarded, rung], ended({}))).toMatchObject({
      disposition: 'answered',
      talkSeconds: 11,
    });
  });

  test('of more rows than three pages are waited for as the limit of a minute asks', async () => {
    const rows = Array.from({ length: 1_500 }, (_, index) =>
      statistics({ ...row, pbx_call_id: `in_${index}`, disposition: 'cancel', seconds: 0 }, index),
    );
    const api = await apiOf({ stats: rows, statisticsAllowed: 1 });
    const waits: number[] = [];

    const { events, failure } = await api.listCalls(connection, DAY, async (ms) => {
      waits.push(ms);
      return false;
    });

    expect(waits).toEqual([60_000]);
    // Half a log of legs tells nothing.
    expect([events.length, failure?.code]).toEqual([0, 'calls/provider-failed']);
  });
});
