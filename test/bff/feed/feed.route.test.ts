import { Router } from 'express';
import { rememberToken } from '../../../bff/auth/widget-user';
import type { ChangedCallView } from '../../../bff/calls/call-reader';
import type { Clock } from '../../../bff/clock';
import type { FeedTicket } from '../../../bff/contract/problem';
import { accountId, kommoUserId } from '../../../bff/domain/ids';
import type { Tell } from '../../../bff/feed/account-channel';
import type { FeedRoutes } from '../../../bff/feed/feed.route';
import { createFeedRoutes } from '../../../bff/feed/feed.route';
import { createFeedTickets } from '../../../bff/feed/feed-tickets';
import { createFeedTicketStore } from '../../../bff/storage/feed-store';
import { createMetrics } from '../../../bff/telemetry/metrics';
import { eventually } from '../../support/eventually';
import type { FakeClock } from '../../support/fake-clock';
import { createFakeClock } from '../../support/fake-clock';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';
import type { Served } from '../support/served';
import { serve } from '../support/served';
import { ORIGIN_TEMPLATE, PUBLIC_URL, installAccount } from '../support/widget-caller';

let database: TestDatabase;
let served: Served;
let routes: FeedRoutes;
let clock: FakeClock;
const subscribed: { since: number | undefined; tell: Tell }[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  await installAccount(database.pool, 42);
});
afterAll(() => database.drop());
beforeEach(async () => {
  clock = createFakeClock(new Date());
  subscribed.length = 0;
  routes = createFeedRoutes({
    tickets: createFeedTickets({ store: createFeedTicketStore(database.pool), publicUrl: PUBLIC_URL, clock }),
    feed: {
      subscribe: async (_account, since, tell) => {
        subscribed.push({ since, tell });
        return { position: 17, stop: () => undefined };
      },
      stop: () => undefined,
    },
    originTemplate: ORIGIN_TEMPLATE,
    clock: clock satisfies Clock,
    metrics: createMetrics({ withProcess: false }),
  });
  const caller = Router().use((request, _response, next) => {
    const user = { accountId: accountId(42), userId: kommoUserId(7), subdomain: 'acme' };
    rememberToken(request, { ...user, jti: 'jti', expiresAt: new Date() });
    next();
  });
  served = await serve([routes.stream, caller, routes.tickets]);
});
afterEach(async () => {
  routes.stop();
  await served.stop();
});

async function openUrl(): Promise<string> {
  const response = await fetch(`${served.url}/api/feed-tickets`, { method: 'POST' });
  const ticket = (await response.json()) as FeedTicket;
  return ticket.url.replace(PUBLIC_URL, served.url);
}

interface Reading {
  readonly status: number;
  readonly headers: Headers;
  text(): string;
  cancel(): Promise<void>;
}

async function readStream(url: string, headers: Record<string, string> = {}): Promise<Reading> {
  const response = await fetch(url, { headers });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const pump = async (): Promise<void> => {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) text += part.value;
  };
  pump().catch(() => undefined);
  return {
    status: response.status,
    headers: response.headers,
    text: () => text,
    cancel: async () => void (await reader?.cancel().catch(() => undefined)),
  };
}

const change = { position: 18, view: { callId: 'voipstudio:1' } } as unknown as ChangedCallView;

test('a ticket opens one stream, which begins where the account stands and tells each change', async () => {
  const stream = await readStream(await openUrl());
  await eventually(() => stream.text().includes('id: 17\n\n'));

  subscribed[0]?.tell(change);
  await eventually(() => stream.text().includes('id: 18\nevent: call\ndata: {"callId":"voipstudio:1"}\n\n'));

  expect(stream.status).toBe(200);
  expect(stream.headers.get('content-type')).toMatch('text/event-stream');
  await stream.cancel();
});

test('a ticket is good for one stream', async () => {
  const url = await openUrl();
  const first = await readStream(url);

  const second = await fetch(url);

  expect(first.status).toBe(200);
  expect(second.status).toBe(401);
  expect(await second.json()).toMatchObject({ code: 'auth/ticket-invalid' });
  await first.cancel();
});

test('a ticket is good for a minute', async () => {
  const url = await openUrl();
  await clock.advance(61_000);

  expect((await fetch(url)).status).toBe(401);
});

test.each(['', 'x', `16-${'a'.repeat(43)}`])('the invented ticket %p opens nothing', async (ticket) => {
  expect((await fetch(`${served.url}/api/feed?ticket=${ticket}`)).status).toBe(401);
});

test('a stream resumes where the browser stopped, by header or by query', async () => {
  const one = await readStream(await openUrl(), { 'Last-Event-ID': '12' });
  const two = await readStream(`${await openUrl()}&lastEventId=13`);

  expect(subscribed.map(({ since }) => since)).toEqual([12, 13]);
  await Promise.all([one.cancel(), two.cancel()]);
});

const beatsOf = (text: string): number => text.split('event: beat\ndata: 15\n\n').length - 1;

test('a silent stream shows at once, and every fifteen seconds, that it lives', async () => {
  const stream = await readStream(await openUrl());
  await eventually(() => beatsOf(stream.text()) === 1 && clock.waiting === 1);

  await clock.advance(15_000);

  await eventually(() => beatsOf(stream.text()) === 2);
  await stream.cancel();
});

test("only pages of the ticket's account may read the stream", async () => {
  const own = await readStream(await openUrl(), { Origin: 'https://acme.kommo.com' });
  const foreign = await fetch(await openUrl(), { headers: { Origin: 'https://other.kommo.com' } });

  expect(own.headers.get('access-control-allow-origin')).toBe('https://acme.kommo.com');
  expect(foreign.status).toBe(403);
  await own.cancel();
});

test('a user has twenty streams at most, and one that closes makes room', async () => {
  const streams = await Promise.all(Array.from({ length: 20 }, async () => readStream(await openUrl())));

  const refused = await fetch(await openUrl());
  expect(refused.status).toBe(429);

  await streams[0]?.cancel();
  await eventually(async () => {
    const next = await readStream(await openUrl());
    await next.cancel();
    return next.status === 200;
  });
  await Promise.all(streams.map((stream) => stream.cancel()));
});
