import type { CallEvent } from '../../../bff/domain/call-event';
import { createInboxMerger } from '../../../bff/calls/merge-inbox';
import type { InboxMerger } from '../../../bff/calls/merge-inbox';
import { watchBatches } from '../../../bff/compose/trace-merging';
import { accountId, callId } from '../../../bff/domain/ids';
import { createDeliveryInbox } from '../../../bff/storage/delivery-inbox';
import { traceOfCall } from '../../../bff/telemetry/trace-of-call';
import type { PastSpan } from '../../../bff/telemetry/tracing';
import { createFakeClock } from '../../support/fake-clock';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';
import { silent } from '../support/served';

const OURS = accountId(71);
const AT = Date.parse('2026-01-01T12:00:00Z');
const LINE = { id: 'a', role: 'party', ringingAt: AT } as const;

let database: TestDatabase;
let merger: InboxMerger;
let spans: PastSpan[];
beforeEach(async () => {
  database = await createTestDatabase();
  await database.pool.query(`insert into accounts (kommo_account_id, subdomain) values (${OURS}, 'ours')`);
  spans = [];
  merger = createInboxMerger({
    inbox: createDeliveryInbox(database.pool),
    rules: { patience: { unansweredMs: 0, ringingMs: 60_000, talkingMs: 60_000, resultMs: 0 } },
    clock: createFakeClock(),
    logger: silent,
    watchBatch: watchBatches((told) => void spans.push(...told)),
  });
});
afterEach(async () => {
  await merger.stop();
  await database.drop();
});

function heard(id: string, changes: Partial<CallEvent> = {}): CallEvent {
  return {
    callId: callId('voipstudio', id),
    key: `${id} rings`,
    name: 'call.ringing',
    at: AT,
    startedAt: AT,
    strength: 1,
    direction: 'inbound',
    from: '+12025550123',
    to: '+12025550100',
    legs: [LINE],
    ...changes,
  };
}

/** @param agoMs before now */
async function store(agoMs: number, ...events: readonly CallEvent[]): Promise<void> {
  const delivery = { account: OURS, at: Date.now() - agoMs, events: JSON.stringify(events) };
  await createDeliveryInbox(database.pool).store([delivery]);
}

const spansOf = (id: string): PastSpan[] =>
  spans.filter(({ traceId }) => traceId === traceOfCall(OURS, callId('voipstudio', id)));

test('the trace of each call of a batch tells how many deliveries were merged and how long the first one waited', async () => {
  await store(500, heard('one'));
  await store(90_000, heard('one', { key: 'again' }), heard('one', { key: 'twice' }), heard('two'));

  await merger.mergeNow(OURS);

  expect(spans).toHaveLength(2);
  const [one] = spansOf('one');
  const [two] = spansOf('two');
  expect(one).toMatchObject({ name: 'merge', attributes: { 'merge.deliveries': 2 } });
  expect(two).toMatchObject({ name: 'merge', attributes: { 'merge.deliveries': 1 } });
  expect(one?.attributes?.['merge.waited_ms']).toBeGreaterThanOrEqual(90_000);
  expect(one?.attributes?.['merge.waited_ms']).toBeLessThan(120_000);
  expect(one).not.toHaveProperty('failure');
});

test('a batch that fails is marked in the trace of each of its calls, and so is the delivery at fault', async () => {
  await store(0, heard('good'));
  await store(0, heard('poison', { legs: [{ ...LINE, endedAt: 1e300 }] }));

  await merger.mergeNow(OURS);

  const failures = (id: string) => spansOf(id).map(({ failure }) => failure ?? 'merged');
  expect(failures('good')).toEqual(['bug/unexpected', 'merged']);
  expect(failures('poison')).toEqual(['bug/unexpected', 'bug/unexpected']);
});

test('what is told under another name of a call is merged in the trace of that call', async () => {
  await store(0, heard('conversation', { naming: 'hash' }));
  await merger.mergeNow(OURS);
  await store(0, heard('leg', { naming: 'leg', key: 'answered' }));

  await merger.mergeNow(OURS);

  expect(spansOf('conversation')).toHaveLength(2);
  expect(spansOf('leg')).toEqual([]);
});

test('an empty inbox leaves no trace', async () => {
  await merger.mergeNow(OURS);

  expect(spans).toEqual([]);
});
