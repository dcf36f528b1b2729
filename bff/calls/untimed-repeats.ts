import type { CallEvent } from '../domain/call-event';
import type { CallUnit } from './unit-of-work';

/**
 * Repetitions of what only its arrival dates. A provider that sends again a day later would otherwise move the end of a
 * call by a day: what was heard first stands.
 */
export async function untimedRepeats(
  unit: Pick<CallUnit, 'heardBefore'>,
  events: readonly CallEvent[],
): Promise<ReadonlySet<CallEvent>> {
  const untimed = events.filter(({ timedByArrival }) => timedByArrival === true);
  if (untimed.length === 0) return new Set();
  const known = new Set(await unit.heardBefore(untimed));
  const heard = new Set<string>();
  return new Set(
    untimed.filter(({ callId, key }, place) => {
      const isRepeated = known.has(place) || heard.has(`${callId} ${key}`);
      heard.add(`${callId} ${key}`);
      return isRepeated;
    }),
  );
}
