const path = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * The suites that take longer than half a minute, in an order that is also about neighbours, for two run at a time. Every
 * screen takes a core of its own for minutes, and has those beside it that mostly wait for their engines; the chaos comes
 * when they are through. The chaos of the engines stands among the browsers: no engine's own suite, whose patience is
 * shorter, runs beside it.
 */
const LONGEST = [
  'test/browser/every-state.test.ts',
  'test/contracts/job-queue-kafka.test.ts',
  'test/contracts/job-queue-rabbitmq.test.ts',
  'test/contracts/job-queue-beanstalkd.test.ts',
  'test/bff/storage/embedded-server.test.ts',
  'test/chaos/chaos.test.ts',
  'test/browser/layout.test.ts',
  'test/browser/call-list.test.ts',
  'test/browser/at-work.test.ts',
  'test/browser/outage.test.ts',
  'test/chaos/chaos-of-engines.test.ts',
  'test/browser/take-over.test.ts',
  'test/bff/workers/log-call-interleavings.test.ts',
  'test/bff/workers/log-call-batch-interleavings.test.ts',
  'test/flows/kommo-in-trouble.test.ts',
];

/** Begun last, one of them would keep one core busy while there is nothing left for the others. The rest as Jest would. */
class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort([...tests]).sort((one, other) => placeOf(one) - placeOf(other));
  }
}

function placeOf({ path: file, context }) {
  const place = LONGEST.indexOf(path.relative(context.config.rootDir, file).split(path.sep).join('/'));
  return place === -1 ? LONGEST.length : place;
}

module.exports = Object.assign(LongestFirst, { LONGEST });
