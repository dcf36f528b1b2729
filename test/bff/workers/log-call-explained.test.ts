import type { LoggingDesk } from './logging-desk';
import { openLoggingDesk } from './logging-desk';

const KNOWN = '+447854740947';
const MISSED = {
  legs: [{ id: 'a', role: 'party', extension: '10002', ringingAt: 0, endedAt: 9_000, disposition: 'missed' }],
} as const;

let desk: LoggingDesk;

beforeAll(async () => {
  desk = await openLoggingDesk();
}, 60_000);
afterAll(() => desk.close());

/** The lines of a call since it was sent to Kommo, one list for each write that they came with. */
async function writesOf(callId: string): Promise<readonly (readonly string[])[]> {
  const { rows } = await desk.office.database.pool.query<{ kinds: string[] }>(
    `select array_agg(kind order by id) as kinds from call_timeline
     where call_id = $1 and id > (select max(id) from call_timeline where call_id = $1 and kind = 'request')
     group by xmin::text order by min(id)`,
    [callId],
  );
  return rows.map(({ kinds }) => kinds);
}

test('the rule by which an answered call was logged is recorded with its log, in one write', async () => {
  const callId = await desk.hear('explained-at-once', KNOWN);
  const clock = desk.newClock();

  await desk.settle(desk.worker(callId, clock), clock);

  expect(await writesOf(callId)).toEqual([['answer', 'rule']]);
});

test('a missed call is logged first, and explained when it is known who was reached since', async () => {
  const callId = await desk.hear('explained-later', KNOWN, MISSED);
  const clock = desk.newClock();

  await desk.settle(desk.worker(callId, clock), clock);

  const [logged, ...explained] = await writesOf(callId);
  expect(logged).toEqual(['answer']);
  expect(explained.flat()).toEqual(expect.arrayContaining(['rule']));
});

test('a job goes by the settings as they were when it first asked', async () => {
  const callId = await desk.hear('settings-once', KNOWN);
  const before = desk.settingsRead();

  expect(await desk.worker(callId, desk.newClock())()).toMatchObject({ kind: 'done' });

  expect(desk.settingsRead() - before).toBe(1);
});
