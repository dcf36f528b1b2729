import { describeWith } from '../support/needs';
import { ENGINES } from './options';
import type { ChaosRun } from './run-chaos';
import { runChaos } from './run-chaos';

const CALLS = 60;
const PATIENCE_MS = 400_000;
/** What every run is told beside its engine. */
const TOLD = { calls: CALLS, seed: 20261129, rate: 250, pace: 6, 'kill-engine-every': 4, settle: 240 };

const engines = Object.entries(ENGINES);
/** All of them at once: a run waits most of its time for the leases of those that were killed. */
const runs = new Map<string, Promise<ChaosRun>>();
beforeAll(() => {
  for (const [name, { isThere }] of engines)
    if (isThere) runs.set(name, runChaos({ ...TOLD, queue: name }, PATIENCE_MS));
});

for (const [name, engine] of engines) {
  describeWith(engine, `calls over ${name}`, () => {
    test(
      'are each in Kommo once, through kill -9 of the engine and of who works',
      async () => {
        const { code, said } = (await runs.get(name)) ?? { code: undefined, said: 'it did not run' };

        expect(said).toContain(`${CALLS} calls, 0 duplicated, 0 lost, 0 parked`);
        expect(Number(/(\d+) of the queue/.exec(said)?.[1])).toBeGreaterThan(0);
        expect(code === 0 ? '' : said).toBe('');
      },
      // Longer than the run itself may take, so that it tells why it did not end.
      PATIENCE_MS + 60_000,
    );
  });
}
