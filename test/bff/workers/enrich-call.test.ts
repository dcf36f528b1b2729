import { factsOfEvent, NO_FACTS } from '../../../bff/calls/call-facts';
import type { CallFacts } from '../../../bff/calls/call-facts';
import { describeCall } from '../../../bff/calls/describe-call';
import { merge } from '../../../bff/calls/merge';
import type { CallEvent } from '../../../bff/domain/call-event';
import { AppError } from '../../../bff/domain/errors';
import type { Retry } from '../../../bff/domain/errors';
import { accountId, callId } from '../../../bff/domain/ids';
import type { Settlement } from '../../../bff/queue/job-queue';
import { createEnrichCall } from '../../../bff/workers/enrich-call';
import { createFakeClock } from '../../support/fake-clock';
import type { FakeClock } from '../../support/fake-clock';
import { connectionOf } from '../normalize/providers/connection-of';
import { forEveryProvider, providersAt } from '../support/for-every-provider';

const CALL = callId('voipstudio', 'abc');
const JOB = {
  kind: 'enrich-call',
  account: accountId(42),
  callId: CALL,
  attempt: 1,
  isBacklog: false,
} as const;
const HANGUP: CallEvent = {
  callId: CALL,
  key: 'hangup',
  name: 'call.hangup',
  at: 0,
  strength: 2,
  legs: [{ id: '1', role: 'party', endedAt: 0, disposition: 'answered' }],
  expectedRecording: '139543232',
};

interface Scene {
  readonly clock: FakeClock;
  readonly run: () => Promise<Settlement>;
  /** Seconds after the end of the call at which the provider was asked. */
  readonly askedAt: number[];
  /** Runs the job whenever it is due, until it is done. */
  settle(): Promise<void>;
  story(): ReturnType<typeof describeCall>;
  timesRecorded(): number;
}

/** @param answer what the provider says, by the seconds since the end of the call */
function scene(answer: (seconds: number) => 'recorded' | Retry, said: CallEvent = HANGUP): Scene {
  const clock = createFakeClock();
  const end = clock.now().getTime();
  const askedAt: number[] = [];
  let facts: CallFacts = merge(NO_FACTS, factsOfEvent(said));
  let recorded = 0;
  const locateRecording = async () => {
    const seconds = (clock.now().getTime() - end) / 1000;
    askedAt.push(seconds);
    const told = answer(seconds);
    if (told !== 'recorded') throw new AppError('recordings/not-found', { retry: told });
    return { url: 'https://provider.example/1.mp3', headers: {} };
  };
  const run = createEnrichCall({
    readCall: async () => ({ provider: 'voipstudio', facts, heardAt: end }),
    connectionOfAccount: async () => connectionOf('voipstudio'),
    providers: forEveryProvider({
      api: { ...providersAt('http://127.0.0.1:9').voipstudio.api, locateRecording },
    }),
    recordCallEvents: async (_account, events) => {
      recorded += events.length;
      facts = events.map(factsOfEvent).reduce(merge, facts);
    },
    clock,
  });
  const settle = async (): Promise<void> => {
    await clock.advance(5_000);
    for (let job = await run(JOB); job.kind === 'again'; job = await run(JOB)) {
      await clock.advance(job.at - clock.now().getTime());
    }
  };
  return {
    clock,
    run: () => run(JOB),
    askedAt,
    settle,
    story: () => describeCall(facts),
    timesRecorded: () => recorded,
  };
}

test('a call has no recording until the provider has one, and then within a minute', async () => {
  for (const writtenAfter of [0, 20, 36, 60, 130, 290, 301, 345, 599]) {
    const { settle, askedAt, story } = scene((seconds) => (seconds >= writtenAfter ? 'recorded' : 'backoff'));
    expect(story().recording).toBeNull();

    await settle();

    expect(story().recording).toEqual({ kind: 'provider', reference: '139543232' });
    expect((askedAt.at(-1) ?? 0) - writtenAfter).toBeLessThan(60);
  }
});

test('a provider that never has the recording is asked more and more rarely, and at last no more', async () => {
  const { settle, askedAt } = scene(() => 'backoff');

  await settle();

  expect(askedAt).toEqual([
    ...[5, 15, 35, 90, 145, 200, 255, 310, 365, 420, 475, 530, 585, 640],
    ...[1200, 1800, 3600, 7200],
  ]);
});

test('a provider that refuses the credentials is not asked again', async () => {
  const { settle, askedAt, story } = scene(() => 'never');

  await settle();

  expect(askedAt).toEqual([5]);
  expect(story().recording).toBeNull();
});

test('a recording that was found is said once, however often the job comes', async () => {
  const { settle, run, askedAt, timesRecorded } = scene(() => 'recorded');

  await settle();
  expect(await run()).toEqual({ kind: 'done' });

  expect(askedAt).toHaveLength(1);
  expect(timesRecorded()).toBe(1);
});

test('nobody asks for the recording of a call that goes on, or that awaits none', async () => {
  const talking = scene(() => 'recorded', { ...HANGUP, legs: [{ id: '1', role: 'party', answeredAt: 0 }] });
  const { expectedRecording: _none, ...unrecorded } = HANGUP;
  const awaitsNone = scene(() => 'recorded', unrecorded);

  expect(await talking.run()).toEqual({ kind: 'done' });
  expect(await awaitsNone.run()).toEqual({ kind: 'done' });
  expect([...talking.askedAt, ...awaitsNone.askedAt]).toEqual([]);
});

test('a call of long ago is asked for once, and not again', async () => {
  const { clock, run, askedAt } = scene(() => 'backoff');
  await clock.advance(86_400_000);

  expect(await run()).toEqual({ kind: 'done' });
  expect(askedAt).toEqual([86_400]);
});
