import { createBeanstalkdBroker } from './beanstalkd/beanstalkd-broker';
import type { Broker } from './broker/broker';
import { createBrokerQueue } from './broker/broker-queue';
import type { DatabaseQueueDeps } from './database/database-queue';
import { createDatabaseQueue } from './database/database-queue';
import type { JobQueue } from './job-queue';
import { createKafkaBroker } from './kafka/kafka-broker';
import { createRabbitmqBroker } from './rabbitmq/rabbitmq-broker';

/**
 * The queue that `QUEUE_URL` names; without one, the database. An engine's client is loaded when it first connects.
 * @throws RangeError for an address of no known engine
 */
export function createJobQueue(queueUrl: string | null, deps: DatabaseQueueDeps): JobQueue {
  if (queueUrl === null) return createDatabaseQueue(deps);
  return createBrokerQueue({ ...deps, broker: brokerOf(queueUrl, deps) });
}

function brokerOf(url: string, { clock, logger }: DatabaseQueueDeps): Broker {
  const scheme = url.slice(0, url.indexOf(':'));
  switch (scheme) {
    case 'amqp':
    case 'amqps':
      return createRabbitmqBroker({ url, clock });
    case 'beanstalk':
      return createBeanstalkdBroker({ url, clock });
    case 'kafka':
      return createKafkaBroker({ url, clock, logger });
    default:
      throw new RangeError(`no queue engine is known by ${scheme}://`);
  }
}
