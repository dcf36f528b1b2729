/**
 * Kafka behind the broker's port. It has neither delays nor acknowledgements of single messages nor dead letters:
 * positions are committed up to the oldest wake-up that is not settled, what should come later is forgotten and told
 * again by the relay, and what nobody can read is logged.
 */
import type { Kafka, Producer } from 'kafkajs';
import type { Logger } from 'pino';
import type { Clock } from '../../clock';
import type { Broker, BrokerConnection } from '../broker/broker';
import { within } from '../broker/within';
import { consumeTopic } from './consume-topic';
import type { TopicConsumption } from './consume-topic';
import { TOPIC } from './topic';

/** Of a topic we create; one that exists keeps its own. Bounds how many processes can share the work. */
const PARTITIONS = 12;
const DEFAULT_PORT = 9_092;
const CONNECT_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 10_000;
const ANSWER_TIMEOUT_MS = 15_000;

export interface KafkaDeps {
  /** `kafka://host:port`, or several hosts separated by commas: `kafka://one:9092,two:9092` */
  readonly url: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createKafkaBroker(deps: KafkaDeps): Broker {
  return {
    async connect() {
      const { Kafka: Client, Partitioners, logLevel } = await import('kafkajs');
      const kafka = new Client({
        clientId: 'kommo-telephony',
        brokers: [...addressesOf(deps.url)],
        connectionTimeout: CONNECT_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        // The connection is made anew as a whole: retries in one place only.
        retry: { retries: 2, initialRetryTime: 200 },
        logLevel: logLevel.NOTHING,
      });
      await within(deps.clock, { ms: ANSWER_TIMEOUT_MS, what: 'Kafka, topic' }, createTopic(kafka));
      const producer = kafka.producer({
        allowAutoTopicCreation: false,
        createPartitioner: Partitioners.DefaultPartitioner,
      });
      await within(deps.clock, { ms: ANSWER_TIMEOUT_MS, what: 'Kafka, producer' }, producer.connect());
      return createConnection(deps, kafka, producer);
    },
  };
}

export function addressesOf(url: string): readonly string[] {
  return url
    .replace(/^kafka:\/\//, '')
    .replace(/\/.*$/, '')
    .split(',')
    .map((address) => (/:\d+$/.test(address) ? address : `${address}:${DEFAULT_PORT}`));
}

async function createTopic(kafka: Kafka): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: PARTITIONS }], waitForLeaders: true });
  } finally {
    await admin.disconnect();
  }
}

function createConnection(deps: KafkaDeps, kafka: Kafka, producer: Producer): BrokerConnection {
  const { clock } = deps;
  let consumption: TopicConsumption | undefined;
  const { promise: ended, resolve: end } = latch();
  const answer = <T>(what: string, work: Promise<T>): Promise<T> =>
    within(clock, { ms: ANSWER_TIMEOUT_MS, what: `Kafka, ${what}` }, work);
  return {
    ended,
    publish: async (wakeUps) => {
      const messages = wakeUps.map(({ key, text }) => ({ key, value: text }));
      try {
        await answer('publish', producer.send({ topic: TOPIC, acks: -1, messages }));
      } catch (error) {
        // The client does not say that it lost its broker.
        end();
        throw error;
      }
    },
    subscribe: async (receive, concurrency) => {
      consumption = await answer('subscribe', consumeTopic({ ...deps, kafka, receive, concurrency, end }));
    },
    unsubscribe: async () => consumption?.pause(),
    close: async () => {
      end();
      const closing = Promise.allSettled([consumption?.stop(), producer.disconnect()]);
      await answer('close', closing).catch(() => undefined);
    },
  };
}

function latch(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
