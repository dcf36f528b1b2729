import express from 'express';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';
import { serveApi } from '../normalize/apis/serve-api';
import { installAccount } from '../support/widget-caller';
import { ACCOUNT, openLookScene } from './look-scene';

const HOUR = 3_600_000;
const SENT = 'Mon, 02 Mar 2026 09:00:00 GMT';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.pool.query('delete from accounts');
  await installAccount(database.pool, ACCOUNT, 'acme');
});

test.each([
  ['90', [0, 90_000, 180_000]],
  ['1', [0, 15_000, 30_000, 45_000]],
  ['Mon, 02 Mar 2026 09:02:00 GMT', [0, 120_000]],
  ['86400', [0, HOUR]],
  ['Fri, 01 Jan 2038 00:00:00 GMT', [0, HOUR]],
  ['soon', [0, 60_000, 180_000]],
  ['Mon, 02 Mar 2026 08:00:00 GMT', [0, 60_000, 180_000]],
])('a provider that asks to be left alone (%s) is, for an hour at most', async (retryAfter, expected) => {
  const busy = express.Router().use((_request, response) => {
    response.status(429).set({ 'Retry-After': retryAfter, Date: SENT }).json({});
  });
  const { callEnds, lookFor, stop } = await openLookScene({ database, api: () => serveApi(busy) });
  await callEnds('139543232');

  const looks = await lookFor((expected.at(-1) ?? 0) + 14_000);
  await stop();

  expect(looks).toEqual(expected);
});

test('a look ends at the first answer that asks to be left alone, and no other recording is asked for', async () => {
  const busy = express.Router().use((_request, response) => {
    response.status(503).set('Retry-After', '90').json({});
  });
  const api = () => serveApi(busy);
  const { callEnds, look, requests, stop } = await openLookScene({ database, provider: 'myoperator', api });
  for (const file of ['a.mp3', 'b.mp3', 'c.mp3']) await callEnds(file);

  await look();
  await stop();

  expect(requests()).toBe(1);
});
