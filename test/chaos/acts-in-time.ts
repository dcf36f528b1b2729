import { EARLIEST_MS } from './plan';
import type { Act, PlannedCall } from './plan';

export interface TimedAct {
  readonly call: PlannedCall;
  readonly act: Act;
}

/** The acts of all calls in the order of their times; of the calls only those are held whose acts are near. */
export function* actsInTime(calls: Iterable<PlannedCall>): Generator<TimedAct, void> {
  let near: TimedAct[] = [];
  for (const call of calls) {
    const safeUntil = call.beginsAtMs - EARLIEST_MS;
    const later = near.findIndex(({ act }) => act.atMs >= safeUntil);
    const due = later === -1 ? near.length : later;
    if (due > 0) {
      yield* near.slice(0, due);
      near = near.slice(due);
    }
    near.push(...call.acts.map((act) => ({ call, act })));
    near.sort((a, b) => a.act.atMs - b.act.atMs);
  }
  yield* near;
}
