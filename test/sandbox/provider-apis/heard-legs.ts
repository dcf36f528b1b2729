import type { Delivery } from '../providers/delivery';
import { naiveUtc } from '../providers/delivery';
import type { RecordedLeg } from './voipstudio';

export interface HeardLegs {
  /** A call of VoIPstudio is sent: its legs are on record from now on. */
  add(deliveries: readonly Delivery[]): void;
  list(): readonly RecordedLeg[];
}

/** More than anybody plays in a sandbox that is left running. */
const MOST = 1_000;

/** What the simulated VoIPstudio has recorded: the legs of the calls that were sent from here. */
export function createHeardLegs(now: () => Date = () => new Date()): HeardLegs {
  let legs: readonly RecordedLeg[] = [];
  return {
    add(deliveries) {
      const ids = new Set(deliveries.flatMap(({ body = '' }) => /"call_id":(\d+)/.exec(body)?.[1] ?? []));
      const timestamp = naiveUtc(now());
      legs = [...legs, ...[...ids].map((legId) => ({ legId, timestamp }))].slice(-MOST);
    },
    list: () => legs,
  };
}
