import express from 'express';
import type { RequestHandler } from 'express';
import type { Clock } from '../../../bff/clock';
import type { CallId } from '../../../bff/domain/ids';
import { accountId } from '../../../bff/domain/ids';
import { createReconcile } from '../../../bff/workers/reconcile';
import { createReconcileDaily } from '../../../bff/workers/reconcile-daily';
import { myoperatorApi } from '../../sandbox/provider-apis/myoperator';
import { voipstudioApi } from '../../sandbox/provider-apis/voipstudio';
import { eventually } from '../../support/eventually';
import { createFakeClock } from '../../support/fake-clock';
import { serveApi } from '../normalize/apis/serve-api';
import type { ServedApi } from '../normalize/apis/serve-api';
import { at, connectionOf } from '../normalize/providers/connection-of';
import { providersAt } from '../support/for-every-provider';
import { silent } from '../support/served';

const ACCOUNT = accountId(42);
const MARCH_2 = { from: at('2026-03-02T00:00:00Z'), to: at('2026-03-03T00:00:00Z') };
const MINUTE = 60_000;

const day = (calls: number) => Array.from({ length: calls }, (_, n) => new Date(MARCH_2.from + n * 10_000));
const MYOPERATOR_KEYS = { apiToken: 'token', obdApiKey: '', secretToken: '', companyId: '', publicIvrId: '' };
const LOGS = {
  myoperator: (calls: number) =>
    myoperatorApi({
      ...{ ...MYOPERATOR_KEYS, users: [], linkOf: () => undefined },
      logs: day(calls).map((began, n) => {
        const start_time = began.getTime() / 1000;
        const caller_number = `+9197${String(10_000_000 + n)}`;
        return {
          _id: String(n),
          _source: { caller_number, event: 1, status: 2, start_time, end_time: start_time + 5 },
        };
      }),
    }),
  voipstudio: (calls: number) =>
    voipstudioApi({
      ...{ apiToken: 'token', users: [], recordingOf: () => undefined },
      cdrs: day(calls).map((began, n) => ({
        ...{ live_id: n, type: 'M', src: '447854740947', dst: '441183211001', duration: 5, billsec: 0 },
        calldate: began.toISOString().slice(0, 19).replace('T', ' '),
      })),
    }),
};

let served: ServedApi | undefined;
afterEach(() => served?.stop());

/** A clock that turns itself: whoever waits has waited at once. */
function turningClock(): Clock & { readonly waits: number[] } {
  const waits: number[] = [];
  const turned = (): number => waits.reduce((sum, ms) => sum + ms, 0);
  return {
    waits,
    now: () => new Date(MARCH_2.to + turned()),
    after: async (ms) => void waits.push(ms),
  };
}

/** @param busy stands before the log, and may refuse a request */
async function scene(
  { provider = 'myoperator', calls }: { provider?: keyof typeof LOGS; calls: number },
  clock: Clock,
  busy: RequestHandler,
) {
  served = await serveApi(express.Router().use(busy, LOGS[provider](calls)));
  const recorded: CallId[] = [];
  const refuse = async (): Promise<never> => {
    throw new Error('Kommo was asked');
  };
  const reconcile = createReconcile({
    readProvider: async () => provider,
    connectionOfAccount: async () => connectionOf(provider, { credentials: { apiToken: 'token' } }),
    providers: providersAt(served.origin),
    callsBetween: async () => [],
    recordCallEvents: async (_account, events) => void recorded.push(...events.map(({ callId }) => callId)),
    crm: { listCallNotes: refuse, findCalls: refuse, describeEntity: refuse },
    recheck: refuse,
    clock,
  });
  return { reconcile, recorded, run: () => reconcile(ACCOUNT, MARCH_2, { dryRun: false }) };
}

/** So many requests in each minute of the clock, and how long to stay away after them. */
function perMinute(clock: Clock, most: number): RequestHandler {
  const asked = new Map<number, number>();
  return (_request, response, next) => {
    const now = clock.now().getTime();
    const minute = Math.floor(now / MINUTE);
    asked.set(minute, (asked.get(minute) ?? 0) + 1);
    if ((asked.get(minute) ?? 0) <= most) return next();
    response
      .status(429)
      .set('Retry-After', String(((minute + 1) * MINUTE - now) / 1000))
      .json({});
  };
}

interface Refusal {
  readonly times: number;
  readonly status: number;
  readonly retryAfter?: string | undefined;
}

/** Refuses from a page on, as often as told. */
function refusing(from: number, { times, status, retryAfter }: Refusal): RequestHandler {
  let asked = 0;
  return (_request, response, next) => {
    asked += 1;
    if (asked < from || asked >= from + times) return next();
    if (retryAfter !== undefined) response.set('Retry-After', retryAfter);
    response.status(status).json({});
  };
}

test('a day of more calls than MyOperator gives in a minute is read to its end, each call once', async () => {
  const clock = turningClock();
  const { run, recorded } = await scene({ calls: 4_550 }, clock, perMinute(clock, 20));

  expect(await run()).toMatchObject({ theirs: 4_550, repaired: 4_550 });
  expect(clock.waits).toEqual([MINUTE, MINUTE]);
  expect([recorded.length, new Set(recorded).size]).toEqual([4_550, 4_550]);
});

test.each([
  { status: 429, retryAfter: '7', waits: [7_000] },
  { status: 503, retryAfter: '7', waits: [7_000] },
  { status: 429, retryAfter: undefined, waits: [MINUTE] },
])(
  'a page that is answered $status, Retry-After: $retryAfter, is asked again',
  async ({ waits, ...refusal }) => {
    const clock = turningClock();
    const { run, recorded } = await scene({ calls: 150 }, clock, refusing(2, { times: 1, ...refusal }));

    await run();

    expect([clock.waits, recorded.length]).toEqual([waits, 150]);
  },
);

test.each([
  {
    that: 'refuses a page longer than it says',
    status: 429,
    retryAfter: '1',
    waits: Array<number>(5).fill(1_000),
  },
  { that: 'asks for more time than a run has', status: 429, retryAfter: '1201', waits: [] },
  { that: 'asks for more and more time', status: 429, retryAfter: '500', waits: [500_000, 500_000] },
  { that: 'is broken and names no time', status: 503, retryAfter: undefined, waits: [] },
])('a provider that $that is given up, and what was read is repaired', async ({ waits, ...refusal }) => {
  const clock = turningClock();
  const { run, recorded } = await scene({ calls: 350 }, clock, refusing(3, { times: Infinity, ...refusal }));

  await expect(run()).rejects.toMatchObject({
    code: 'calls/provider-failed',
    context: { status: refusal.status },
  });

  expect([clock.waits, recorded.length]).toEqual([waits, 200]);
});

test('pauses of all pages together have an end', async () => {
  const clock = turningClock();
  let asked = 0;
  const everySecond: RequestHandler = (_request, response, next) => {
    asked += 1;
    if (asked % 2 === 1) response.status(429).set('Retry-After', '300').json({});
    else next();
  };
  const { run, recorded } = await scene({ calls: 850 }, clock, everySecond);

  await expect(run()).rejects.toMatchObject({ code: 'calls/provider-failed' });

  expect([clock.waits.length, recorded.length]).toEqual([4, 400]);
});

test('half a log of legs repairs nothing: the other leg of a call may be on the half that was not read', async () => {
  const clock = turningClock();
  const { run, recorded } = await scene(
    { provider: 'voipstudio', calls: 150 },
    clock,
    refusing(2, { times: Infinity, status: 500 }),
  );

  await expect(run()).rejects.toMatchObject({ code: 'calls/provider-failed' });

  expect(recorded).toEqual([]);
});

test('a stop ends the waiting: what was read is repaired, and the account is still due', async () => {
  const clock = createFakeClock(new Date(MARCH_2.to));
  const { reconcile, recorded } = await scene(
    { calls: 250 },
    clock,
    refusing(2, { times: Infinity, status: 429, retryAfter: '60' }),
  );
  const marked: string[] = [];
  const stopped = new AbortController();
  const chore = createReconcileDaily({
    accounts: async () => [ACCOUNT],
    reconcile,
    journal: { lastDone: async () => undefined, markDone: async (name) => void marked.push(name) },
    clock,
    logger: silent,
  });

  const running = chore(stopped.signal);
  await eventually(() => expect(clock.waiting).toBe(1));
  stopped.abort();

  expect(await running).toBe(0);
  expect([recorded.length, marked, served?.requests.length]).toEqual([100, [], 2]);
});
