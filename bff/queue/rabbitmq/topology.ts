/**
 * Queues of RabbitMQ. All are quorum queues: they count deliveries, survive the loss of a node, and are faster
 * than classic ones when every message is confirmed.
 *
 *   jobs ──rejected, or handed out too often──▶ jobs.dead
 *   jobs ──later──▶ jobs.later.<ms> ──its time is over──▶ jobs
 *
 * One queue per delay, because only the head of a queue expires: in one queue for all, a short delay would wait
 * behind a long one. https://www.rabbitmq.com/docs/ttl
 */
import type { ConfirmChannel } from 'amqplib';

export const JOBS = 'kommo-telephony.jobs';
const DEAD = `${JOBS}.dead`;
const DELAYS_MS = [1_000, 5_000, 15_000, 30_000] as const;
/** A wake-up that kills whoever receives it stops there. */
const DELIVERY_LIMIT = 20;
/** Enough to find out what went wrong; a dead wake-up loses nothing. */
const DEAD_LIMIT = 1_000;

/** Nothing is lost between two queues: https://www.rabbitmq.com/docs/quorum-queues#activating-at-least-once-dead-lettering */
const HAND_OVER = {
  'x-queue-type': 'quorum',
  'x-dead-letter-exchange': '',
  'x-dead-letter-strategy': 'at-least-once',
  'x-overflow': 'reject-publish',
};

/** The queue for the shortest delay that is at least `ms`, or the longest there is. */
export function delayQueue(ms: number): string {
  const delay = DELAYS_MS.find((one) => one >= ms) ?? DELAYS_MS[DELAYS_MS.length - 1];
  return `${JOBS}.later.${delay}`;
}

/** @throws when a queue exists with other arguments */
export async function declareQueues(channel: ConfirmChannel): Promise<void> {
  await channel.assertQueue(DEAD, {
    durable: true,
    arguments: { 'x-queue-type': 'quorum', 'x-max-length': DEAD_LIMIT },
  });
  await channel.assertQueue(JOBS, {
    durable: true,
    arguments: { ...HAND_OVER, 'x-dead-letter-routing-key': DEAD, 'x-delivery-limit': DELIVERY_LIMIT },
  });
  for (const delay of DELAYS_MS) {
    await channel.assertQueue(delayQueue(delay), {
      durable: true,
      arguments: { ...HAND_OVER, 'x-dead-letter-routing-key': JOBS, 'x-message-ttl': delay },
    });
  }
}
