import { createRecordCallEvents } from '../../../bff/calls/record-call-events';
import type { CallEvent } from '../../../bff/domain/call-event';
import { accountId } from '../../../bff/domain/ids';
import { createCallTransactions } from '../../../bff/storage/call-unit-of-work';
import { readCallsBetween } from '../../../bff/storage/calls-between';
import { createReconcile } from '../../../bff/workers/reconcile';
import type { Reconcile } from '../../../bff/workers/reconcile';
import { compareCalls } from '../../../bff/workers/reconcile-compare';
import { createFakeClock } from '../../support/fake-clock';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';
import { serveApi } from '../normalize/apis/serve-api';
import type { ServedApi } from '../normalize/apis/serve-api';
import { at, connectionOf } from '../normalize/providers/connection-of';
import { providersAt } from '../support/for-every-provider';
import { installAccount } from '../support/widget-caller';
import { LOGS, told } from './provider-logs';

const ACCOUNT = accountId(42);
const MARCH_2 = { from: at('2026-03-02T00:00:00Z'), to: at('2026-03-03T00:00:00Z') };
const DRY = { dryRun: true };
const WET = { dryRun: false };

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.pool.query('delete from jobs');
  await database.pool.query('delete from accounts');
  await installAccount(database.pool, ACCOUNT, 'acme');
});

/** Nothing of these calls has been logged, so Kommo is not asked. */
const refuse = async (): Promise<never> => {
  throw new Error('Kommo was asked');
};
const KOMMO = {
  crm: { listCallNotes: refuse, findCalls: refuse, describeEntity: refuse },
  recheck: refuse,
  clock: createFakeClock('2026-03-03T12:00:00Z'),
};

const record = () =>
  createRecordCallEvents({
    transactions: createCallTransactions(database.pool),
    clock: createFakeClock('2026-03-03T12:00:00Z'),
    patience: { unansweredMs: 0, ringingMs: 0, talkingMs: 0, resultMs: 0 },
    lane: 'backfill',
  });

describe.each(LOGS.map((log) => [log.provider, log] as const))('the log of %s', (provider, log) => {
  let served: ServedApi;
  let reconcile: Reconcile;
  beforeAll(async () => {
    served = await serveApi(log.router);
    reconcile = createReconcile({
      readProvider: async () => provider,
      connectionOfAccount: async () => connectionOf(provider, { credentials: log.credentials }),
      providers: providersAt(served.origin),
      callsBetween: (account, name, period) =>
        readCallsBetween(database.pool, { account, provider: name }, period),
      recordCallEvents: (account, events) => record()(account, events),
      ...KOMMO,
    });
  });
  afterAll(() => served.stop());

  test('brings in the calls whose webhooks were lost, once, behind all live calls', async () => {
    const first = await reconcile(ACCOUNT, MARCH_2, WET);
    const again = await reconcile(ACCOUNT, MARCH_2, WET);
    const { rows: jobs } = await database.pool.query<{ call_id: string; lane: number }>(
      `select call_id, lane from jobs where kind = 'log-call' order by call_id`,
    );
    const { rows: calls } = await database.pool.query(
      'select call_id, status, disposition, duration, direction from voip_calls order by call_id',
    );

    expect(first).toMatchObject({ provider, theirs: 2, ours: 0, repaired: 2 });
    expect(again).toMatchObject({ theirs: 2, ours: 2, repaired: 0 });
    expect(again.differences.map(({ kind }) => kind)).toEqual(['not-logged', 'not-logged']);
    expect(jobs).toEqual(log.ids.map((id) => ({ call_id: id, lane: 5 })));
    expect(calls).toEqual([
      { call_id: log.ids[0], status: 'ended', disposition: 'answered', duration: 20, direction: 'inbound' },
      { call_id: log.ids[1], status: 'ended', disposition: 'missed', duration: 0, direction: 'inbound' },
    ]);
  });

  test('knows a call again that the webhooks told', async () => {
    await record()(ACCOUNT, [log.told]);

    const { differences } = await reconcile(ACCOUNT, MARCH_2, DRY);

    expect(differences.filter(({ kind }) => kind === 'missing').map((one) => one.callId)).toEqual([
      log.ids[1],
    ]);
  });

  test('is only looked at in a dry run', async () => {
    expect(await reconcile(ACCOUNT, MARCH_2, DRY)).toMatchObject({ theirs: 2, repaired: 0 });
    expect((await database.pool.query('select 1 from voip_calls')).rowCount).toBe(0);
  });

  test('cannot be read without credentials, nor with wrong ones', async () => {
    const { api } = providersAt(served.origin)[provider];
    const wrong = Object.fromEntries(Object.keys(log.credentials).map((name) => [name, 'wrong']));

    const list = (credentials: Readonly<Record<string, string>>) =>
      api.listCalls(connectionOf(provider, { credentials }), MARCH_2, async () => false);

    await expect(list({})).rejects.toMatchObject({ code: 'calls/not-supported' });
    expect(await list(wrong)).toMatchObject({ events: [], failure: { code: 'calls/provider-failed' } });
  });
});

describe('comparing', () => {
  const known = (event: CallEvent) => ({
    callId: event.callId,
    facts: {
      startedAt: event.startedAt ?? 0,
      legs: event.legs.map(({ id, role }) => ({ id, role, endedAt: 0 })),
    },
    logging: 'logged' as const,
    aliases: [],
    entity: null,
  });

  test('names a call that the provider does not have', () => {
    const stranger = known(told('roistat:9', '+12125096995'));

    expect(compareCalls([], [stranger], MARCH_2)).toEqual({
      theirs: 0,
      ours: 1,
      differences: [{ kind: 'not-at-provider', callId: 'roistat:9' }],
    });
  });

  test('leaves calls alone that began at the edge of the period', () => {
    const stranger = known(told('roistat:9', '+12125096995'));
    const period = { from: at('2026-03-02T09:15:00Z'), to: MARCH_2.to };

    expect(compareCalls([], [stranger], period)).toEqual({ theirs: 0, ours: 0, differences: [] });
  });

  test('says where the outcome or the talk time differ', () => {
    const theirs = told('roistat:1', '+12125096995');
    const [leg] = theirs.legs;
    const fact = <Value>(value: Value) => ({ value, strength: 2 as const, at: 0 });
    const ours = (disposition: 'answered' | 'missed', talkSeconds: number) => ({
      ...known(theirs),
      facts: {
        legs: [
          {
            id: leg?.id ?? '',
            role: 'conversation' as const,
            endedAt: 0,
            disposition: fact(disposition),
            talkSeconds: fact(talkSeconds),
          },
        ],
      },
    });

    const events = [theirs];
    expect(compareCalls([theirs], [ours('missed', 0)], MARCH_2).differences).toEqual([
      { kind: 'disposition', callId: 'roistat:1', ours: 'missed', theirs: 'answered', events },
    ]);
    expect(compareCalls([theirs], [ours('answered', 11)], MARCH_2).differences).toEqual([
      { kind: 'talk-seconds', callId: 'roistat:1', ours: '11', theirs: '20', events },
    ]);
    expect(compareCalls([theirs], [ours('answered', 21)], MARCH_2).differences).toEqual([]);
  });
});
