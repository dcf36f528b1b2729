/** Processes of the installation die, and stand still. */
import type { Installation } from './installation';
import type { ChaosOptions } from './options';
import { pause } from './pause';
import { createRandom } from './random';
import type { Random } from './random';

const ENGINE_AWAY_MS = 2_000;

export async function killNowAndThen(
  { processes }: Installation,
  random: Random,
  { everyMs, over }: { readonly everyMs: number; readonly over: AbortSignal },
): Promise<number> {
  let kills = 0;
  while (everyMs > 0 && (await pause(everyMs * (0.5 + random.next()), over))) {
    await random.pick(processes).kill();
    kills += 1;
  }
  return kills;
}

/** Workers only: they hold leases. */
export async function freezeNowAndThen(
  { workers }: Installation,
  { seed, freezeEverySeconds, freezeSeconds }: ChaosOptions,
  over: AbortSignal,
): Promise<number> {
  const random = createRandom(seed + 4);
  const everyMs = freezeEverySeconds * 1000;
  let freezes = 0;
  while (everyMs > 0 && (await pause(everyMs * (0.5 + random.next()), over))) {
    await random.pick(workers).freeze(freezeSeconds * 1000 * (0.3 + 0.7 * random.next()));
    freezes += 1;
  }
  return freezes;
}

/** kill -9 of its server, which is away for a moment, and comes back on what it had written. */
export async function killEngineNowAndThen(
  { engine }: Installation,
  everyMs: number,
  over: AbortSignal,
): Promise<number> {
  let kills = 0;
  while (engine !== undefined && everyMs > 0 && (await pause(everyMs, over))) {
    await engine.kill();
    kills += 1;
    await pause(ENGINE_AWAY_MS, over);
    await engine.startAgain();
  }
  return kills;
}
