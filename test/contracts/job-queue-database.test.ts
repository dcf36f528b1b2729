import { jobQueueSuite } from './job-queue.suite';

describe('the queue over the database', () => jobQueueSuite(() => null));
