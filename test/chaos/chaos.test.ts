import { runChaos } from './run-chaos';

const CALLS = 2_000;
const PATIENCE_MS = 600_000;

test(
  `${CALLS} calls are each in Kommo once, through lost answers and kill -9`,
  async () => {
    const told = { calls: CALLS, seed: 20261121, rate: 250, pace: 25, settle: 300 };
    const { code, said } = await runChaos(told, PATIENCE_MS);

    expect(said).toContain(`${CALLS} calls, 0 duplicated, 0 lost, 0 parked`);
    // What the run reported is shown when it did not end well.
    expect(code === 0 ? '' : said).toBe('');
  },
  // Longer than the run itself may take, so that it tells why it did not end.
  PATIENCE_MS + 60_000,
);
