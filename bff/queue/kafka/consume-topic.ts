import type { Consumer, EachMessagePayload, Kafka } from 'kafkajs';
import type { Logger } from 'pino';
import type { Clock } from '../../clock';
import type { Delivery } from '../broker/broker';
import { TOPIC } from './topic';
import type { OffsetsInHand } from './offsets-in-hand';
import { createOffsetsInHand } from './offsets-in-hand';

const GROUP = 'kommo-telephony';
/** The least a broker allows unless told otherwise: so long the partitions of a process that died have no reader. */
const SESSION_TIMEOUT_MS = 6_000;
const HEARTBEAT_MS = 1_500;
/** How long the others wait for a member that does not come back when partitions are shared out anew. */
const REBALANCE_TIMEOUT_MS = 8_000;
/** How long the broker keeps a request open while there is nothing to fetch. */
const LONG_POLL_MS = 500;
const COMMIT_EVERY_MS = 1_000;

export interface ConsumeTopicOptions {
  readonly kafka: Kafka;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly receive: (delivery: Delivery) => void;
  readonly concurrency: number;
  /** To be called when the broker is lost. */
  readonly end: () => void;
}

export interface TopicConsumption {
  /** No further deliveries. */
  pause(): void;
  /** Commits what is settled and leaves the group. */
  stop(): Promise<void>;
}

/** Joins the group, which shares the partitions of the topic between the processes. */
export async function consumeTopic(options: ConsumeTopicOptions): Promise<TopicConsumption> {
  const { kafka, concurrency, clock, end } = options;
  const consumer = kafka.consumer({
    groupId: GROUP,
    sessionTimeout: SESSION_TIMEOUT_MS,
    heartbeatInterval: HEARTBEAT_MS,
    rebalanceTimeout: REBALANCE_TIMEOUT_MS,
    maxWaitTimeInMs: LONG_POLL_MS,
    retry: { retries: 2, restartOnFailure: async () => false },
  });
  consumer.on(consumer.events.CRASH, end);
  const inHand = createOffsetsInHand();
  const paused = new AbortController();
  // Ends the wait of all who wait for a place; replaced when one becomes free.
  let aPlaceIsFree = new AbortController();

  /** Returns as soon as the message is handed over: one slow job does not hold up its partition. */
  async function eachMessage(payload: EachMessagePayload): Promise<void> {
    while (inHand.count >= concurrency && !paused.signal.aborted) {
      await clock.after(HEARTBEAT_MS, AbortSignal.any([aPlaceIsFree.signal, paused.signal]));
      await payload.heartbeat();
    }
    // It was not taken, so its position is not committed, and the next process to have the partition gets it.
    if (paused.signal.aborted) return;
    const { partition, message } = payload;
    const offset = BigInt(message.offset);
    inHand.take(partition, offset);
    const settle = async (): Promise<void> => {
      inHand.settle(partition, offset);
      const waiting = aPlaceIsFree;
      aPlaceIsFree = new AbortController();
      waiting.abort();
    };
    options.receive(deliveryOf(options.logger, message.value, settle));
  }

  await consumer.connect();
  await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
  await consumer.run({ autoCommit: false, partitionsConsumedConcurrently: concurrency, eachMessage });
  const stopCommitting = commitRegularly(options, consumer, inHand);
  return {
    pause() {
      paused.abort();
      consumer.pause([{ topic: TOPIC }]);
    },
    async stop() {
      paused.abort();
      await stopCommitting();
      await consumer.disconnect();
    },
  };
}

function deliveryOf(logger: Logger, value: Buffer | null, settle: () => Promise<void>): Delivery {
  return {
    text: value?.toString('utf8') ?? '',
    done: settle,
    later: settle,
    reject: async () => {
      logger.error('a message of the jobs topic names no job');
      await settle();
    },
  };
}

/** @returns how to stop, after a last commit */
function commitRegularly(
  { clock, logger }: ConsumeTopicOptions,
  consumer: Consumer,
  inHand: OffsetsInHand,
): () => Promise<void> {
  const stopped = new AbortController();
  const committing = repeat();

  async function repeat(): Promise<void> {
    while (!stopped.signal.aborted) {
      await clock.after(COMMIT_EVERY_MS, stopped.signal);
      await commit();
    }
  }

  async function commit(): Promise<void> {
    const positions = inHand.moved().map((position) => ({ topic: TOPIC, ...position }));
    if (positions.length === 0) return;
    try {
      await consumer.commitOffsets(positions);
    } catch (error) {
      // The partition has another owner, or the broker is gone: the wake-ups come again and find nothing to do.
      logger.debug({ err: error }, 'positions of the jobs topic were not committed');
    }
  }

  return () => {
    stopped.abort();
    return committing;
  };
}
