import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../../bff/clock';
import type { RecordingSource } from '../../../bff/domain/call-event';
import { AppError } from '../../../bff/domain/errors';
import { accountId, callId } from '../../../bff/domain/ids';
import type { Provider } from '../../../bff/normalize/provider';
import { createFetchRecording } from '../../../bff/recordings/fetch-recording';
import { createRecordingCache } from '../../../bff/recordings/recording-cache';
import { createRecordingLinks } from '../../../bff/recordings/recording-link';
import { createRecordingRoute } from '../../../bff/recordings/recording.route';
import { createMetrics } from '../../../bff/telemetry/metrics';
import { eventually } from '../../support/eventually';
import { connectionOf } from '../normalize/providers/connection-of';
import type { Served } from '../support/served';
import { serve } from '../support/served';
import { forEveryProvider } from '../support/for-every-provider';

const account = accountId(42);
const id = callId('voipstudio', 'a/b c');
const AUDIO = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 256));
const links = createRecordingLinks({ publicUrl: 'https://bff.example', key: Buffer.alloc(32, 3) });

let folder: string;
let provider: Server;
let providerOrigin: string;
let answerOf: (request: IncomingMessage, response: ServerResponse) => void;
let asked: IncomingMessage[];
let source: RecordingSource | undefined;
let trusted: string[];
let served: Served;

const playAudio = (_request: IncomingMessage, response: ServerResponse): void => {
  // As providers do that ignore ranges: always the whole, always 200.
  response.writeHead(200, { 'Content-Type': 'audio/mpeg' }).end(AUDIO);
};

beforeEach(async () => {
  asked = [];
  answerOf = playAudio;
  provider = createServer((request, response) => {
    asked.push(request);
    answerOf(request, response);
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  providerOrigin = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  trusted = [providerOrigin];
  source = { kind: 'url', url: `${providerOrigin}/rec.mp3` };
  folder = mkdtempSync(path.join(tmpdir(), 'recordings-'));
  await start();
});
afterEach(async () => {
  await served.stop();
  provider.closeAllConnections();
  provider.close();
  rmSync(folder, { recursive: true });
});

async function start(limits: { maxBytes?: number; maxFileBytes?: number } = {}): Promise<void> {
  const refuse = (): never => {
    throw new AppError('bug/unexpected');
  };
  const fake: Provider = {
    name: 'voipstudio',
    verify: refuse,
    toCallEvents: refuse,
    api: {
      listCalls: refuse,
      carryOut: refuse,
      keepSubscription: refuse,
      listUsers: refuse,
      test: refuse,
      startCall: refuse,
      findRecordings: refuse,
      locateRecording: async (_connection, found) => ({
        url: found.kind === 'url' ? found.url : `${providerOrigin}/link-${asked.length + 1}`,
        headers: { authorization: 'Bearer secret' },
      }),
    },
  };
  const connection = connectionOf('voipstudio', { accountId: account });
  const route = createRecordingRoute({
    links,
    findRecording: async () => (source === undefined ? undefined : { connection, source }),
    providers: forEveryProvider(fake),
    fetchRecording: createFetchRecording({ trustedOrigins: trusted }),
    cache: createRecordingCache({ folder, clock: systemClock, ...limits }),
    metrics: createMetrics({ withProcess: false }),
  });
  served = await serve([route]);
}
async function restart(limits: { maxBytes?: number; maxFileBytes?: number } = {}): Promise<void> {
  await served.stop();
  await start(limits);
}

const urlOf = (call = id): string =>
  links.recordingUrl(account, call).replace('https://bff.example', served.url);
const get = (headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
  fetch(urlOf(), { method, headers });

test('a recording is played whole, with its type and with an offer of ranges', async () => {
  const response = await get();

  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('audio/mpeg');
  expect(response.headers.get('accept-ranges')).toBe('bytes');
  expect(response.headers.get('content-length')).toBe('1000');
  expect(Buffer.from(await response.arrayBuffer())).toEqual(AUDIO);
});

test.each([
  ['bytes=0-99', 'bytes 0-99/1000', AUDIO.subarray(0, 100)],
  ['bytes=990-', 'bytes 990-999/1000', AUDIO.subarray(990)],
  ['bytes=-10', 'bytes 990-999/1000', AUDIO.subarray(990)],
])(
  'a player gets the range %s though the provider knows no ranges',
  async (range, contentRange, expected) => {
    const response = await get({ Range: range });

    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(contentRange);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(expected);
  },
);

test('a range behind the end is refused with the true length', async () => {
  const response = await get({ Range: 'bytes=2000-' });

  expect(response.status).toBe(416);
  expect(response.headers.get('content-range')).toBe('bytes */1000');
});

test('a player that joins ranges finds the same recording each time', async () => {
  const etag = (await get()).headers.get('etag') ?? '';

  const response = await get({ Range: 'bytes=0-9', 'If-Range': etag });

  expect(response.status).toBe(206);
});

test('a player may ask for the head alone', async () => {
  const response = await get({}, 'HEAD');

  expect(response.status).toBe(200);
  expect(response.headers.get('content-length')).toBe('1000');
  expect((await response.arrayBuffer()).byteLength).toBe(0);
});

test.each([
  ['no signature', () => urlOf().replace(/\?.*/, '')],
  ['a wrong signature', () => urlOf().replace(/s=.*/, `s=${'A'.repeat(43)}`)],
  ["another call's signature", () => urlOf().replace('a%2Fb%20c', 'other')],
  ["another account's signature", () => urlOf().replace('/42/', '/43/')],
])('an address with %s is refused, and the provider is not asked', async (_what, makeUrl) => {
  const response = await fetch(makeUrl());

  expect(response.status).toBe(403);
  expect(asked).toHaveLength(0);
});

test('a call without a recording has none to play', async () => {
  source = undefined;

  expect((await get()).status).toBe(404);
});

test('listeners who come at once, and later ones, cost the provider one request', async () => {
  let finish = (): void => undefined;
  answerOf = (request, response) => void (finish = () => playAudio(request, response));

  const both = [get(), get({ Range: 'bytes=0-9' })];
  await eventually(() => asked.length === 1);
  finish();
  const statuses = (await Promise.all(both)).map((response) => response.status);
  await get();

  expect(statuses).toEqual([200, 206]);
  expect(asked).toHaveLength(1);
});

test('a recording that the provider cannot deliver now is asked for again later', async () => {
  answerOf = (_request, response) => void response.writeHead(500).end();
  expect((await get()).status).toBe(502);

  answerOf = playAudio;

  expect((await get()).status).toBe(200);
});

test('a link that has expired is asked for anew, and what was heard once needs no link any more', async () => {
  source = { kind: 'provider', reference: 'RE1' };
  answerOf = (request, response) =>
    request.url === '/link-1' ? void response.writeHead(403).end() : playAudio(request, response);
  for (const status of [502, 200, 200]) expect((await get()).status).toBe(status);
  expect(asked.map(({ url }) => url)).toEqual(['/link-1', '/link-2']);
});

test('a recording that breaks off is not kept', async () => {
  answerOf = (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'audio/mpeg', 'Content-Length': '1000' });
    response.write(AUDIO.subarray(0, 10), () => response.destroy());
  };

  expect((await get()).status).toBe(502);
  expect(readdirSync(folder)).toEqual([]);
});

test('what a process that died had begun to write is removed, what another is writing is not', async () => {
  const [old, young] = ['old.draft', 'young.draft'].map((name) => path.join(folder, name)) as [
    string,
    string,
  ];
  writeFileSync(old, 'x');
  writeFileSync(young, 'x');
  utimesSync(old, new Date(), new Date(Date.now() - 2 * 60 * 60 * 1000));

  await get();

  expect(readdirSync(folder)).toEqual(expect.arrayContaining(['young.draft']));
  expect(readdirSync(folder)).not.toContain('old.draft');
});

test.each([
  ['a page of a log-in form', 'text/html', AUDIO],
  ['more than a recording can be', 'audio/mpeg', Buffer.alloc(3000)],
])('%s is not taken for a recording', async (_what, contentType, body) => {
  await restart({ maxFileBytes: 2000 });
  answerOf = (_request, response) => void response.writeHead(200, { 'Content-Type': contentType }).end(body);

  expect((await get()).status).toBe(502);
  expect(readdirSync(folder)).toEqual([]);
});

test('when the disk is full of recordings, the one not heard for longest goes', async () => {
  await restart({ maxBytes: 1500 });
  await get();

  await fetch(urlOf(callId('voipstudio', 'second')));

  expect(readdirSync(folder)).toHaveLength(1);
  await fetch(urlOf(callId('voipstudio', 'second')));
  expect(asked).toHaveLength(2);
});

test.each([
  'http://127.0.0.1:1/rec.mp3',
  'https://127.0.0.1/rec.mp3',
  'https://[::1]/rec.mp3',
  'https://localhost/rec.mp3',
  'http://8.8.8.8/rec.mp3',
  'https://169.254.169.254/latest/meta-data',
  'file:///etc/passwd',
])('a message that names %s as its recording makes us ask nobody', async (url) => {
  trusted = [];
  await restart();
  source = { kind: 'url', url };

  expect((await get()).status).toBe(502);
});

test('the simulator is not asked either, unless the operator named it', async () => {
  trusted = [];
  await restart();

  expect((await get()).status).toBe(502);
  expect(asked).toHaveLength(0);
});

test('a redirection to a private address is not followed', async () => {
  answerOf = (_request, response) => void response.writeHead(302, { Location: 'https://127.0.0.1/' }).end();

  expect((await get()).status).toBe(502);
  expect(asked).toHaveLength(1);
});

test('the provider’s credentials do not follow a redirection to another origin', async () => {
  const storage = createServer((request, response) => {
    asked.push(request);
    playAudio(request, response);
  });
  await new Promise<void>((resolve) => storage.listen(0, '127.0.0.1', resolve));
  const storageOrigin = `http://127.0.0.1:${(storage.address() as AddressInfo).port}`;
  trusted = [providerOrigin, storageOrigin];
  await restart();
  answerOf = (_request, response) => void response.writeHead(302, { Location: `${storageOrigin}/x` }).end();

  const response = await get();

  expect(response.status).toBe(200);
  expect(asked.map((request) => request.headers.authorization)).toEqual(['Bearer secret', undefined]);
  storage.closeAllConnections();
  storage.close();
});
