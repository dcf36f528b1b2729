import { delayQueue } from '../../../bff/queue/rabbitmq/topology';

test.each([
  [0, 1_000],
  [1_000, 1_000],
  [1_001, 5_000],
  [29_000, 30_000],
  [120_000, 30_000],
])('what waits %i ms goes to the queue of %i ms', (ms, delay) => {
  expect(delayQueue(ms)).toBe(`kommo-telephony.jobs.later.${delay}`);
});
