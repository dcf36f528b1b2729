/** One account's calls, its store and its Kommo, with as many workers as a test needs; time is turned by hand. */
import { createRecordCallEvents } from '../../../bff/calls/record-call-events';
import { createRecordCallResult } from '../../../bff/calls/record-call-result';
import type { CallResult } from '../../../bff/contract/call-result';
import { DEFAULT_SETTINGS } from '../../../bff/contract/settings';
import type { CallRules } from '../../../bff/contract/settings';
import type { CrmClient, WriteOptions } from '../../../bff/crm/crm-client';
import { createExchange } from '../../../bff/crm/kommo/exchange';
import { createKommoClient } from '../../../bff/crm/kommo/kommo-client';
import { createTransport, SYSTEM_CHOICE } from '../../../bff/crm/kommo/transport';
import type { CallEvent } from '../../../bff/domain/call-event';
import type { AccountId, CallId } from '../../../bff/domain/ids';
import { callId as idOf } from '../../../bff/domain/ids';
import type { Settlement } from '../../../bff/queue/job-queue';
import { createCallTransactions } from '../../../bff/storage/call-unit-of-work';
import { createLateCallStore } from '../../../bff/storage/late-call-store';
import { createLoggedCallStore } from '../../../bff/storage/logged-call-store';
import { createNumberHistory } from '../../../bff/storage/number-history';
import type { Budget } from '../../../bff/crm/kommo/budget';
import { createLogCall } from '../../../bff/workers/log-call/log-call';
import type { LoggedCallStore } from '../../../bff/workers/log-call/logging-memo';
import type { FakeClock } from '../../support/fake-clock';
import { createFakeClock } from '../../support/fake-clock';
import type { KommoOffice } from '../crm/kommo-office';
import { logger, openKommoOffice } from '../crm/kommo-office';
import type { Gate } from './gate';
import { gated } from './gate';

const NO_PATIENCE = { unansweredMs: 0, ringingMs: 0, talkingMs: 0, resultMs: 0 };
const RUN_LIMIT = 100;

export type RunJob = () => Promise<Settlement>;

export interface LoggingDesk {
  readonly office: KommoOffice;
  readonly account: AccountId;
  readonly store: LoggedCallStore;
  /** A clock of now, that stands still. */
  newClock(): FakeClock;
  hear(id: string, number: string, more?: Partial<CallEvent>): Promise<CallId>;
  say(callId: CallId, result: CallResult): Promise<void>;
  /** The job of one call, as a worker of its own runs it; stopped where the gate says. */
  worker(callId: CallId, clock: FakeClock, gate?: Pick<Gate, 'pass'>): RunJob;
  /** A process of its own, with its own line at Kommo: its calls share no request with those of the others. */
  process(line: Budget): Pick<LoggingDesk, 'worker'>;
  /** Runs the job until it is done, turning the clock to each time it asks for. */
  settle(run: RunJob, clock: FakeClock): Promise<void>;
  expireLease(callId: CallId): Promise<void>;
  row(callId: CallId): Promise<Record<string, unknown>>;
  /** Where Kommo has a note of the call: `contacts 1001`. */
  cardsOf(callId: CallId): readonly string[];
  /** Writes so far that might share a request. */
  boarded(): number;
  /** How often the settings were asked for so far. */
  settingsRead(): number;
  close(): Promise<void>;
}

/**
 * @param clock of everybody, Kommo's included; without it Kommo's clock is the real one, and each test turns its own
 * @param budget grants every turn at once when left out; with one, the store works as it does for the backlog
 */
export async function openLoggingDesk(
  rules: CallRules = DEFAULT_SETTINGS.rules,
  clock?: FakeClock,
  budget: Budget = unlimited,
): Promise<LoggingDesk> {
  const office = await openKommoOffice({
    rateLimitPerSecond: 1_000_000,
    ...(clock === undefined ? {} : { clock: () => clock.now().getTime() }),
  });
  const installer = office.startProcess();
  await office.installAs(installer, 42);
  const { pool } = office.database;
  const { account } = office;
  const transport = createTransport();
  let boarded = 0;
  let settingsRead = 0;
  const count = ({ batchOf }: WriteOptions): void => void (batchOf !== undefined && (boarded += 1));
  const crmBehind = (line: Budget): CrmClient => {
    const client = createKommoClient({
      exchange: createExchange({ transport, budget: line, logger }),
      tokens: installer.tokens,
      clock: clock ?? createFakeClock(new Date()),
      originTemplate: office.kommo.origin,
    });
    return {
      ...client,
      logCall: (own, call, options) => (count(options), client.logCall(own, call, options)),
      addCallNote: (own, note, options) => (count(options), client.addCallNote(own, note, options)),
      openIncomingLead: (own, lead, options) => (count(options), client.openIncomingLead(own, lead, options)),
    };
  };
  const store = budget === unlimited ? createLoggedCallStore(pool) : createLateCallStore(pool);
  const transactions = createCallTransactions(pool);
  const recording = { transactions, clock: createFakeClock(new Date()), patience: NO_PATIENCE };
  const record = createRecordCallEvents(recording);
  const recordResult = createRecordCallResult(recording);
  let told = 0;

  const workerWith =
    (crm: CrmClient): LoggingDesk['worker'] =>
    (callId, turned, gate) => {
      const behind = <Port extends object>(port: Port): Port =>
        gate === undefined ? port : gated(port, gate);
      const logCall = createLogCall({
        store: behind(store),
        crm: behind<CrmClient>(crm),
        clock: turned,
        patience: NO_PATIENCE,
        history: createNumberHistory(pool),
        settings: async () => {
          settingsRead += 1;
          return { rules, general: DEFAULT_SETTINGS.general };
        },
        recordingUrl: (_account, call) => `https://bff.example/${encodeURIComponent(call)}`,
      });
      let isBacklog = false;
      return async () => {
        const settlement = await logCall({ kind: 'log-call', account, callId, attempt: 1, isBacklog });
        if (settlement.kind === 'again' && settlement.backlog === true) isBacklog = true;
        return settlement;
      };
    };

  return {
    office,
    account,
    store,
    newClock: () => clock ?? createFakeClock(new Date(Date.now() + 1_000)),
    async hear(id, number, more = {}) {
      const { direction = 'inbound' } = more;
      const callId = idOf('voipstudio', id);
      const at = Date.now() - 60_000;
      const [from, to] = direction === 'inbound' ? [number, '+441183211001'] : ['+441183211001', number];
      const leg = { id: 'a', role: 'party', ringingAt: at, answeredAt: at, endedAt: at + 30_000 } as const;
      const event = {
        callId,
        key: id,
        name: 'hang-up',
        at: at + 30_000,
        strength: 2,
        direction,
        from,
        to,
        ...more,
      } as const;
      const { legs = [{ ...leg, disposition: 'answered' as const }] } = more;
      await record(account, [{ ...event, startedAt: at, legs }]);
      return callId;
    },
    async say(callId, result) {
      told += 1;
      await recordResult(account, { callId, userId: 43, result, at: Date.now() + told });
    },
    worker: workerWith(crmBehind(budget)),
    process: (line) => ({ worker: workerWith(crmBehind(line)) }),
    async settle(run, turned) {
      for (let count = 0; count < RUN_LIMIT; count += 1) {
        const settlement = await run();
        if (settlement.kind === 'done') return;
        if (settlement.kind !== 'again') throw new Error(`the job ended as ${settlement.kind}`);
        await turned.advance(Math.max(1, settlement.at - turned.now().getTime()));
      }
      throw new Error('the job does not end');
    },
    expireLease: async (callId) =>
      void (await pool.query(
        `update voip_calls set lease_until = now() - interval '1 second' where call_id = $1`,
        [callId],
      )),
    async row(callId) {
      const { rows } = await pool.query<Record<string, unknown>>(
        'select * from voip_calls where call_id = $1',
        [callId],
      );
      return rows[0] ?? {};
    },
    cardsOf: (callId) =>
      office.kommo
        .callNotes('demo')
        .filter(({ params }) => params.uniq === callId)
        .map(({ entity }) => `${entity.type} ${entity.id}`),
    boarded: () => boarded,
    settingsRead: () => settingsRead,
    async close() {
      await transport.close();
      await office.stop();
    },
  };
}

const unlimited: Budget = {
  async spend({ prepare }, send) {
    await prepare?.();
    return send(SYSTEM_CHOICE);
  },
  pause: async () => undefined,
  avoid: () => undefined,
  wasPaused: async () => false,
};
