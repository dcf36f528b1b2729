/** What is played, drawn from the seed alone, call after call: a hundred thousand do not fit into memory at once. */
import type { CallResult } from '../../bff/contract/call-result';
import type { CallOutcome, Delivery } from '../sandbox/providers/delivery';
import { myoperatorCall } from '../sandbox/providers/myoperator';
import { roistatCall } from '../sandbox/providers/roistat';
import { voipstudioCall } from '../sandbox/providers/voipstudio';
import { CONTACT_IDS, KNOWN_NUMBERS, LEAD_IDS, MANAGERS, unknownNumber } from './account';
import type { ChaosOptions } from './options';
import type { Random } from './random';

export type Act =
  | { readonly kind: 'delivery'; readonly atMs: number; readonly delivery: Delivery }
  | {
      readonly kind: 'result';
      readonly atMs: number;
      readonly userId: number;
      readonly result: CallResult;
    };

export interface PlannedCall {
  readonly callId: string;
  readonly account: number;
  readonly provider: PlayedProvider;
  readonly isNumberKnown: boolean;
  readonly number: string;
  readonly beginsAtMs: number;
  /** In the order of their times; none is earlier than `EARLIEST_MS` before the call begins. */
  readonly acts: readonly Act[];
}

export const PLAYED_PROVIDERS = ['voipstudio', 'myoperator', 'roistat'] as const;
export type PlayedProvider = (typeof PLAYED_PROVIDERS)[number];
const UNKNOWN_SHARE = 0.15;
/** Of the calls with a new number, those that come twice at the same instant. */
const TWIN_SHARE = 0.3;
const RESULT_SHARE = 0.35;
const OTHER_CARD_SHARE = 0.3;
const SECOND_RESULT_SHARE = 0.25;
const TASK_SHARE = 0.2;
/** Within this time the deliveries of one call arrive, in any order. */
const SPREAD_MS = 2_500;
export const EARLIEST_MS = 500;
/** A result comes anywhere from before the first delivery to long after the last. */
const RESULT_SPREAD_MS = 9_000;

export function* planCalls(
  options: Pick<ChaosOptions, 'calls' | 'pace' | 'accounts'>,
  random: Random,
  startedAt: Date,
): Generator<PlannedCall, void> {
  let count = 0;
  while (count < options.calls) {
    const beginsAtMs = (count / options.pace) * 1000;
    const isNumberKnown = !random.chance(UNKNOWN_SHARE);
    const number = isNumberKnown ? random.pick(KNOWN_NUMBERS) : unknownNumber(count);
    const account = random.whole(0, options.accounts - 1);
    const drawn = { account, number, isNumberKnown, beginsAtMs, startedAt };
    yield planCall(random, { ...drawn, index: count });
    count += 1;
    const isTwin = !isNumberKnown && count < options.calls && random.chance(TWIN_SHARE);
    if (!isTwin) continue;
    yield planCall(random, { ...drawn, index: count });
    count += 1;
  }
}

interface Drawn {
  readonly index: number;
  readonly account: number;
  readonly number: string;
  readonly isNumberKnown: boolean;
  readonly beginsAtMs: number;
  readonly startedAt: Date;
}

function planCall(random: Random, drawn: Drawn): PlannedCall {
  const provider = random.pick(PLAYED_PROVIDERS);
  const id = provider === 'voipstudio' ? `chaos${drawn.index}` : String(700_000_000 + drawn.index);
  const callId = `${provider}:${id}`;
  const deliveries = deliveriesOf(provider, random, { ...drawn, id });
  const acts: Act[] = random
    .shuffle(deliveries.flatMap((delivery) => copies(random, delivery)))
    .map((delivery) => ({
      kind: 'delivery',
      atMs: drawn.beginsAtMs + random.next() * SPREAD_MS,
      delivery,
    }));
  return {
    callId,
    provider,
    account: drawn.account,
    number: drawn.number,
    isNumberKnown: drawn.isNumberKnown,
    beginsAtMs: drawn.beginsAtMs,
    acts: [...acts, ...resultsOf(random, callId, drawn.beginsAtMs)].sort((a, b) => a.atMs - b.atMs),
  };
}

/** Most come once or twice, some up to five times. */
function copies(random: Random, delivery: Delivery): Delivery[] {
  const count = random.pick([1, 1, 1, 1, 2, 2, 2, 3, 4, 5]);
  return Array.from({ length: count }, () => delivery);
}

function deliveriesOf(
  provider: PlayedProvider,
  random: Random,
  drawn: Drawn & { readonly id: string },
): Delivery[] {
  const outcome: CallOutcome = random.chance(0.7) ? 'answered' : 'missed';
  const call = {
    id: drawn.id,
    outcome,
    externalNumber: drawn.number,
    extension: random.pick(MANAGERS).extension,
    startedAt: new Date(drawn.startedAt.getTime() - 60_000 + Math.floor(drawn.beginsAtMs)),
    talkSeconds: random.whole(5, 40),
  };
  const isOutbound = random.chance(0.2);
  switch (provider) {
    case 'voipstudio': {
      const ringGroup = random.chance(0.2) ? { ringGroup: MANAGERS.map(({ extension }) => extension) } : {};
      return voipstudioCall(isOutbound ? { ...call, destination: 'out' } : { ...call, ...ringGroup });
    }
    case 'myoperator':
      return myoperatorCall({ ...call, event: isOutbound ? 'outgoing' : 'incoming' });
    case 'roistat':
      return roistatCall(call);
  }
}

function resultsOf(random: Random, callId: string, beginsAtMs: number): Act[] {
  if (!random.chance(RESULT_SHARE)) return [];
  const count = random.chance(SECOND_RESULT_SHARE) ? 2 : 1;
  const results = Array.from({ length: count }, (_, number) =>
    resultOf(random, `${callId} result ${number + 1}`),
  );
  return results.flatMap((result) => {
    const userId = random.pick(MANAGERS).kommoUserId;
    // The widget repeats what it got no answer to.
    const repeats = random.pick([1, 1, 2]);
    return Array.from({ length: repeats }, (): Act => {
      const atMs = Math.max(0, beginsAtMs - EARLIEST_MS + random.next() * RESULT_SPREAD_MS);
      return { kind: 'result', atMs, userId, result };
    });
  });
}

function resultOf(random: Random, note: string): CallResult {
  const isOther = random.chance(OTHER_CARD_SHARE);
  const entity = random.chance(0.5)
    ? { type: 'contacts' as const, id: random.pick(CONTACT_IDS) }
    : { type: 'leads' as const, id: random.pick(LEAD_IDS) };
  const task = { text: `Task of ${note.split(' ')[0] ?? ''}`, dueAt: '2030-01-01T10:00:00Z' };
  return { note, ...(isOther ? { entity } : {}), ...(random.chance(TASK_SHARE) ? { task } : {}) };
}
