import express from 'express';
import type { Router } from 'express';
import { createRecordCallEvents } from '../../../bff/calls/record-call-events';
import { accountId, callId } from '../../../bff/domain/ids';
import {
  announceForgottenRecordings,
  createAwaitedRecordings,
} from '../../../bff/storage/awaited-recordings';
import { createCallTransactions } from '../../../bff/storage/call-unit-of-work';
import { myoperatorApi } from '../../sandbox/provider-apis/myoperator';
import { answering, serveApi, SILENT_ORIGIN } from '../normalize/apis/serve-api';
import type { ServedApi } from '../normalize/apis/serve-api';
import { installAccount } from '../support/widget-caller';
import { ACCOUNT, hangup, voipstudio } from './look-scene';
import { useLookScenes } from './use-look-scenes';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const { scene, pool } = useLookScenes();

const only = (router: Router) => (): Promise<ServedApi> => serveApi(router);

test.each([0, 20, 59, 130, 1_000, 3 * 3_600, 20 * 3_600])(
  'a recording that is written %d seconds after its call is found within a minute',
  async (seconds) => {
    const { callEnds, write, lookFor, recordingOf, clock } = await scene();
    await callEnds('139543232');
    const skipped = Math.max(0, seconds * 1_000 - 2 * MINUTE);
    await clock.advance(skipped);
    await lookFor(seconds * 1_000 - skipped);
    expect(await recordingOf('139543232')).toBeNull();

    write('139543232');
    const looks = await lookFor(MINUTE);

    expect(await recordingOf('139543232')).toEqual({ kind: 'provider', reference: '139543232' });
    expect(looks.at(-1)).toBeLessThan(50_000);
  },
);

test('while a recording is awaited the provider is asked every forty seconds, and no more after a day', async () => {
  const { callEnds, lookFor, look, requests, clock } = await scene();
  await callEnds('139543232');

  const looks = await lookFor(5 * MINUTE);
  await clock.advance(24 * HOUR - 10 * MINUTE);
  const lastLooks = await lookFor(10 * MINUTE);

  const gaps = (at: readonly number[]) => at.slice(1).map((time, index) => time - (at[index] ?? 0));
  expect(gaps(looks)).toEqual([15_000, 15_000, 15_000, 15_000, ...Array<number>(6).fill(40_000)]);
  expect(new Set(gaps(lastLooks))).toEqual(new Set([40_000]));
  const asked = requests();
  await clock.advance(10_000);
  expect(await look()).toEqual({ kind: 'done' });
  expect(requests()).toBe(asked);
});

test('two hundred calls that wait together cost one look three requests, and each gets its recording', async () => {
  const { callEnds, write, look, requests, recordingOf, clock } = await scene();
  const references = Array.from({ length: 200 }, (_, index) => String(1_000 + index));
  for (const reference of references) await callEnds(reference);

  expect(await look()).toMatchObject({ kind: 'again' });
  expect(requests()).toBe(1);
  write(...references);
  await clock.advance(15_000);
  expect(await look()).toEqual({ kind: 'done' });

  expect(requests()).toBe(4);
  for (const reference of references) {
    expect(await recordingOf(reference)).toEqual({ kind: 'provider', reference });
  }
});

test('an account whose calls end all the time is asked for six times a minute at most', async () => {
  const { callEnds, look, requests, clock } = await scene();

  for (let second = 0; second < 60; second += 1) {
    await callEnds(String(2_000 + second));
    await look();
    await clock.advance(1_000);
  }

  expect(requests()).toBe(6);
});

test('of two processes that are woken at once, one looks', async () => {
  const { callEnds, look, requests, clock } = await scene();
  await callEnds('139543232');

  const settlements = await Promise.all([look(), look(), look()]);

  expect(requests()).toBe(1);
  const at = clock.now().getTime();
  const waits = settlements.map((one) => (one.kind === 'again' ? one.at - at : 0));
  expect(waits.filter((ms) => ms === 15_000)).toHaveLength(1);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(10_000);
});

test.each([429, 401, 500])(
  'a provider that answers %d is left alone, longer and longer up to a quarter of an hour, whoever calls meanwhile',
  async (status) => {
    const { callEnds, look, lookFor, clock, requests } = await scene({ api: () => answering(status, '{}') });
    await callEnds('139543232');

    const looks = await lookFor(40 * MINUTE);

    expect(looks.map((at) => at / MINUTE)).toEqual([0, 1, 3, 7, 15, 30]);
    await look();
    const asked = requests();
    await callEnds('139543233');
    expect(await look()).toEqual({ kind: 'again', at: clock.now().getTime() + 15 * MINUTE });
    expect(requests()).toBe(asked);
  },
);

test('after a failure the looks are as before, and nothing was lost', async () => {
  let isDown = true;
  const { callEnds, write, lookFor, recordingOf } = await scene({
    api: async (written, clock) => {
      const refusing = express.Router().use((_request, response, next) => {
        if (isDown) response.status(429).json({});
        else next();
      });
      return serveApi(refusing.use(voipstudio(written, clock)));
    },
  });
  await callEnds('139543232');
  await lookFor(4 * MINUTE);
  isDown = false;
  await lookFor(10 * MINUTE);

  write('139543232');
  await lookFor(MINUTE);

  expect(await recordingOf('139543232')).toEqual({ kind: 'provider', reference: '139543232' });
});

test('where recordings are asked for one by one, each has its turn, and no look takes more than three requests', async () => {
  const files = ['a.mp3', 'b.mp3', 'c.mp3', 'd.mp3', 'e.mp3', 'f.mp3', 'g.mp3'];
  const asked: string[][] = [];
  const { callEnds, look, clock } = await scene({
    provider: 'myoperator',
    api: only(
      myoperatorApi({
        ...{ apiToken: 'token', obdApiKey: '', secretToken: '', companyId: '', publicIvrId: '', users: [] },
        linkOf: (file) => {
          asked.at(-1)?.push(file);
          return undefined;
        },
      }),
    ),
  });
  for (const file of files) {
    await callEnds(file);
    await clock.advance(1);
  }

  for (let turn = 0; turn < 5; turn += 1) {
    asked.push([]);
    await look();
    await clock.advance(40_000);
  }

  expect(asked).toEqual([
    ['a.mp3', 'b.mp3', 'c.mp3'],
    ['d.mp3', 'e.mp3', 'f.mp3'],
    ['g.mp3', 'a.mp3', 'b.mp3'],
    ['c.mp3', 'd.mp3', 'e.mp3'],
    ['f.mp3', 'a.mp3', 'b.mp3'],
  ]);
});

test('a recording that is refused whenever it is asked for holds up none of the others', async () => {
  const written = new Set<string>();
  const links = myoperatorApi({
    ...{ apiToken: 'token', obdApiKey: '', secretToken: '', companyId: '', publicIvrId: '', users: [] },
    linkOf: (file) => (written.has(file) ? `https://files.example/${file}` : undefined),
  });
  const refusing = express.Router().use((request, response, next) => {
    if (request.query['file'] === 'refused.mp3') response.status(500).json({});
    else next();
  });
  const { callEnds, lookFor, recordingOf, clock } = await scene({
    provider: 'myoperator',
    api: only(refusing.use(links)),
  });
  for (const file of ['refused.mp3', 'a.mp3', 'b.mp3', 'c.mp3']) {
    await callEnds(file);
    await clock.advance(1);
  }

  await lookFor(2 * MINUTE);
  written.add('a.mp3').add('b.mp3').add('c.mp3');
  await lookFor(2 * MINUTE);

  for (const file of written) expect(await recordingOf(file)).toEqual({ kind: 'provider', reference: file });
  expect(await recordingOf('refused.mp3')).toBeNull();
});

test('what a webhook told meanwhile is struck off, and nobody is asked for it', async () => {
  const { callEnds, look, requests, clock } = await scene();
  await callEnds('139543232');
  const id = callId('voipstudio', 'call-139543232');
  const at = clock.now().getTime();
  await createRecordCallEvents({
    transactions: createCallTransactions(pool()),
    clock,
    patience: { unansweredMs: 0, ringingMs: 0, talkingMs: 0, resultMs: 0 },
  })(ACCOUNT, [
    {
      ...hangup(id, '139543232', at),
      key: 'link',
      recording: { kind: 'url', url: 'https://files.example/1.mp3' },
    },
  ]);

  expect(await look()).toEqual({ kind: 'done' });
  expect(requests()).toBe(0);
});

test('a list that nobody would look at is found again, also when its job was buried', async () => {
  const { callEnds } = await scene();
  await callEnds('139543232');
  const states = async () =>
    (
      await pool().query<{ state: string; attempts: number }>(
        `select state, attempts from jobs where kind = 'find-recordings'`,
      )
    ).rows;
  expect(await states()).toEqual([{ state: 'ready', attempts: 0 }]);
  expect(await announceForgottenRecordings(pool(), Date.now())).toBe(0);

  await pool().query(`update jobs set state = 'buried', attempts = 12 where kind = 'find-recordings'`);
  expect(await announceForgottenRecordings(pool(), Date.now())).toBe(1);
  expect(await states()).toEqual([{ state: 'ready', attempts: 0 }]);

  await pool().query(`delete from jobs where kind = 'find-recordings'`);
  expect(await announceForgottenRecordings(pool(), Date.now())).toBe(1);
  expect(await states()).toEqual([{ state: 'ready', attempts: 0 }]);
});

test("an account sees nothing of another's list", async () => {
  const { callEnds } = await scene();
  await callEnds('139543232');
  const other = accountId(43);
  await installAccount(pool(), other, 'other');
  const awaited = createAwaitedRecordings(pool());

  expect(await awaited.waiting(other, 'voipstudio', { since: 0, limit: 10 })).toEqual([]);
  expect(await awaited.waiting(ACCOUNT, 'voipstudio', { since: 0, limit: 10 })).toHaveLength(1);
});

test('a provider that cannot be reached is a refusal like any other', async () => {
  const { callEnds, lookFor } = await scene({
    api: async () => ({ origin: SILENT_ORIGIN, requests: [], stop: async () => undefined }),
  });
  await callEnds('139543232');

  await lookFor(8 * MINUTE);

  const { rows } = await pool().query<{ failures: number }>('select failures from recording_looks');
  expect(rows).toEqual([{ failures: 4 }]);
});
