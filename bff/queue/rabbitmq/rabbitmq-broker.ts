/** RabbitMQ behind the broker's port: one connection with one channel, which both publishes and consumes. */
import { randomUUID } from 'node:crypto';
import type { ChannelModel, ConfirmChannel, ConsumeMessage } from 'amqplib';
import type { Clock } from '../../clock';
import type { Broker, BrokerConnection, Delivery } from '../broker/broker';
import { within } from '../broker/within';
import { declareQueues, delayQueue, JOBS } from './topology';

const CONNECT_TIMEOUT_MS = 5_000;
const ANSWER_TIMEOUT_MS = 10_000;
/** Two that are missed end the connection, so that a broker behind a dead path is noticed. */
const HEARTBEAT_SECONDS = 10;

export interface RabbitmqDeps {
  /** `amqp://` or `amqps://` */
  readonly url: string;
  readonly clock: Clock;
}

export function createRabbitmqBroker(deps: RabbitmqDeps): Broker {
  return {
    async connect() {
      const { connect } = await import('amqplib');
      // Without noDelay the kernel holds small frames back: 30 ms more per message.
      const model = await connect(withHeartbeat(deps.url), { noDelay: true, timeout: CONNECT_TIMEOUT_MS });
      // The end of the connection tells the same.
      model.on('error', () => undefined);
      try {
        return await openChannel(deps, model);
      } catch (error) {
        await model.close().catch(() => undefined);
        throw error;
      }
    },
  };
}

function withHeartbeat(url: string): string {
  const address = new URL(url);
  if (!address.searchParams.has('heartbeat')) {
    address.searchParams.set('heartbeat', String(HEARTBEAT_SECONDS));
  }
  return address.href;
}

async function openChannel({ clock }: RabbitmqDeps, model: ChannelModel): Promise<BrokerConnection> {
  const answer = <T>(what: string, work: Promise<T>): Promise<T> =>
    within(clock, { ms: ANSWER_TIMEOUT_MS, what: `RabbitMQ, ${what}` }, work);
  const ended = new Promise<void>((resolve) => model.once('close', () => resolve()));
  const channel = await answer('open a channel', model.createConfirmChannel());
  const close = async (): Promise<void> => {
    // A connection that is lost already does not answer.
    await answer('close', Promise.race([ended, model.close()])).catch(() => undefined);
  };
  channel.on('error', () => undefined);
  // A channel that the broker closes, e.g. because a queue is gone, takes the connection with it: all starts anew.
  channel.on('close', () => void close());
  await answer('declare the queues', declareQueues(channel));
  const publish = createPublish(channel);
  const consumerTag = randomUUID();
  return {
    ended,
    close,
    publish: async (wakeUps) => {
      await answer('publish', Promise.all(wakeUps.map(({ text }) => publish(JOBS, Buffer.from(text)))));
    },
    subscribe: async (receive, concurrency) => {
      await answer('prefetch', channel.prefetch(concurrency));
      const deliver = (message: ConsumeMessage | null): void => {
        if (message === null) return void close();
        receive(deliveryOf(channel, message, publish));
      };
      await answer('consume', channel.consume(JOBS, deliver, { consumerTag }));
    },
    unsubscribe: async () => {
      await answer('stop consuming', channel.cancel(consumerTag));
    },
  };
}

type Publish = (queue: string, content: Buffer) => Promise<void>;

/** Resolves with the broker's confirmation. What no queue takes is confirmed too, after it was returned. */
function createPublish(channel: ConfirmChannel): Publish {
  const returned = new Set<unknown>();
  channel.on('return', (message: { properties: { messageId?: unknown } }) =>
    returned.add(message.properties.messageId),
  );
  return (queue, content) =>
    new Promise((resolve, reject) => {
      const messageId = randomUUID();
      channel.publish(
        '',
        queue,
        content,
        { messageId, persistent: true, mandatory: true },
        (error: unknown) => {
          const isReturned = returned.delete(messageId);
          if (error instanceof Error) reject(error);
          else if (error || isReturned) reject(new Error('RabbitMQ did not take a message'));
          else resolve();
        },
      );
    });
}

function deliveryOf(channel: ConfirmChannel, message: ConsumeMessage, publish: Publish): Delivery {
  return {
    text: message.content.toString('utf8'),
    done: async () => channel.ack(message),
    later: async (ms) => {
      await publish(delayQueue(ms), message.content);
      channel.ack(message);
    },
    reject: async () => channel.nack(message, false, false),
  };
}
