import type { Router } from 'express';
import { describeCall } from '../../../bff/calls/describe-call';
import { createRecordCallEvents } from '../../../bff/calls/record-call-events';
import type { CallFacts } from '../../../bff/calls/call-facts';
import type { ProviderName } from '../../../bff/contract/settings';
import type { CallEvent } from '../../../bff/domain/call-event';
import { accountId, callId, everyCallOf } from '../../../bff/domain/ids';
import type { Settlement } from '../../../bff/queue/job-queue';
import { readAwaitedCall } from '../../../bff/storage/awaited-call';
import { createAwaitedRecordings } from '../../../bff/storage/awaited-recordings';
import { createCallTransactions } from '../../../bff/storage/call-unit-of-work';
import { createEnrichCall } from '../../../bff/workers/enrich-call';
import { createFindRecordings } from '../../../bff/workers/find-recordings';
import { voipstudioApi } from '../../sandbox/provider-apis/voipstudio';
import { naiveUtc } from '../../sandbox/providers/delivery';
import { createFakeClock } from '../../support/fake-clock';
import type { FakeClock } from '../../support/fake-clock';
import type { TestDatabase } from '../../support/test-database';
import { serveApi } from '../normalize/apis/serve-api';
import type { ServedApi } from '../normalize/apis/serve-api';
import { connectionOf } from '../normalize/providers/connection-of';
import { providersAt } from '../support/for-every-provider';

export const ACCOUNT = accountId(42);
const AUDIO = Buffer.from('not really a recording');

export interface LookScene {
  readonly clock: FakeClock;
  /** A call ends whose recording has this reference. */
  readonly callEnds: (reference: string) => Promise<void>;
  /** Its recording is written. */
  readonly write: (...references: string[]) => void;
  readonly look: () => Promise<Settlement>;
  /** Looks whenever a look is due, as the queue would. @returns when each was, in milliseconds from now */
  readonly lookFor: (ms: number) => Promise<readonly number[]>;
  readonly recordingOf: (reference: string) => Promise<unknown>;
  readonly requests: () => number;
  readonly stop: () => Promise<void>;
}

export interface LookSceneOptions {
  readonly database: TestDatabase;
  readonly provider?: ProviderName;
  /** In place of the provider's simulated API. */
  readonly api?: (written: ReadonlySet<string>, clock: FakeClock) => Promise<ServedApi>;
}

/** An account's calls, and the looks for their recordings, on a turned clock and a real database. */
export async function openLookScene({
  database,
  provider = 'voipstudio',
  api = listable,
}: LookSceneOptions): Promise<LookScene> {
  const clock = createFakeClock('2026-03-02T09:00:00Z');
  const written = new Set<string>();
  const served = await api(written, clock);
  const transactions = createCallTransactions(database.pool);
  const patience = { unansweredMs: 0, ringingMs: 0, talkingMs: 0, resultMs: 0 };
  const recordCallEvents = createRecordCallEvents({ transactions, clock, patience });
  const awaited = createAwaitedRecordings(database.pool);
  const enrich = createEnrichCall({
    readCall: (account, id) => readAwaitedCall(database.pool, account, id),
    awaited,
    clock,
  });
  const find = createFindRecordings({
    awaited,
    connectionOfAccount: async () => connectionOf(provider, { credentials: { apiToken: 'token' } }),
    providers: providersAt(served.origin),
    recordCallEvents,
    clock,
  });
  const job = { account: ACCOUNT, attempt: 1, isBacklog: false } as const;
  const look = (): Promise<Settlement> =>
    find({ ...job, kind: 'find-recordings', callId: everyCallOf(provider) });
  return {
    clock,
    look,
    async callEnds(reference) {
      const id = callId(provider, `call-${reference}`);
      await recordCallEvents(ACCOUNT, [hangup(id, reference, clock.now().getTime())]);
      await enrich({ ...job, kind: 'enrich-call', callId: id });
    },
    write: (...references) => references.forEach((one) => written.add(one)),
    async lookFor(ms) {
      const start = clock.now().getTime();
      const looks: number[] = [];
      while (clock.now().getTime() <= start + ms) {
        const before = served.requests.length;
        const settlement = await look();
        if (served.requests.length > before) looks.push(clock.now().getTime() - start);
        if (settlement.kind !== 'again') return looks;
        await clock.advance(settlement.at - clock.now().getTime());
      }
      return looks;
    },
    async recordingOf(reference) {
      const { rows } = await database.pool.query<{ facts: CallFacts }>(
        'select facts from voip_calls where call_id = $1',
        [callId(provider, `call-${reference}`)],
      );
      return rows[0] === undefined ? undefined : describeCall(rows[0].facts).recording;
    },
    requests: () => served.requests.length,
    stop: () => served.stop(),
  };
}

/** VoIPstudio, whose list tells of every leg that is on record. */
function listable(written: ReadonlySet<string>, clock: FakeClock): Promise<ServedApi> {
  return serveApi(voipstudio(written, clock));
}

export function voipstudio(written: ReadonlySet<string>, clock: FakeClock): Router {
  return voipstudioApi({
    apiToken: 'token',
    users: [],
    recordingOf: (leg) => (written.has(leg) ? AUDIO : undefined),
    recordedLegs: () => [...written].map((legId) => ({ legId, timestamp: naiveUtc(clock.now()) })),
  });
}

export function hangup(id: CallEvent['callId'], reference: string, at: number): CallEvent {
  const legs = [{ id: reference, role: 'party', answeredAt: at - 20_000, endedAt: at } as const];
  const told = {
    callId: id,
    key: 'hangup',
    name: 'call.hangup',
    at,
    strength: 2,
    direction: 'inbound',
  } as const;
  return { ...told, from: '+447854740947', startedAt: at - 30_000, legs, expectedRecording: reference };
}
