import type { CallFacts } from '../../bff/calls/call-facts';
import { factsOfEvent, factsOfResult, NO_FACTS } from '../../bff/calls/call-facts';
import { describeCall } from '../../bff/calls/describe-call';
import { canonical } from '../../bff/calls/fact';
import { merge } from '../../bff/calls/merge';
import { accountId } from '../../bff/domain/ids';
import type { CallId } from '../../bff/domain/ids';
import type { Connection, Provider } from '../../bff/normalize/provider';
import { createAircall } from '../../bff/normalize/providers/aircall';
import { createMyoperator } from '../../bff/normalize/providers/myoperator';
import { createRingcentral } from '../../bff/normalize/providers/ringcentral';
import { createRoistat } from '../../bff/normalize/providers/roistat';
import { createVoipstudio } from '../../bff/normalize/providers/voipstudio';
import { createZadarma } from '../../bff/normalize/providers/zadarma';
import { fromSandbox } from '../contracts/provider-deliveries';
import { aircallCall } from '../sandbox/providers/aircall';
import type { Delivery, SampleCall } from '../sandbox/providers/delivery';
import { myoperatorCall, MYOPERATOR_QUERY_NAMES } from '../sandbox/providers/myoperator';
import { ringcentralCall } from '../sandbox/providers/ringcentral';
import { roistatCall } from '../sandbox/providers/roistat';
import { voipstudioCall } from '../sandbox/providers/voipstudio';
import { zadarmaCall } from '../sandbox/providers/zadarma';
import { createRandom } from './random';
import type { Random } from './random';

/** `HISTORIES=100000 npx jest test/chaos/histories.test.ts` for the full count per provider; see docs/RELIABILITY.md. */
const HISTORIES = Number(process.env.HISTORIES ?? 2_000);
const SEED = Number(process.env.SEED ?? 20_261_121);
/** Different disturbances of one call: building its deliveries costs more than reading them. */
const DISTURBANCES = 10;

type Teller = (call: SampleCall, random: Random) => Delivery[];

const ORIGIN = 'https://provider.example';
const PROVIDERS: readonly { readonly provider: Provider; readonly tell: Teller }[] = [
  {
    provider: createVoipstudio({ origin: ORIGIN }),
    tell: (call, random) => {
      if (random.chance(0.3)) return voipstudioCall({ ...call, destination: 'out' });
      return random.chance(0.4)
        ? voipstudioCall({ ...call, ringGroup: ['10002', '10003'] })
        : voipstudioCall(call);
    },
  },
  {
    provider: createMyoperator({ origin: ORIGIN, obdOrigin: ORIGIN }),
    tell: (call, random) =>
      myoperatorCall({
        ...call,
        event: random.pick(['incoming', 'outgoing']),
        method: random.pick(['GET', 'POST', 'POST']),
        afterCall: random.chance(0.7),
      }),
  },
  {
    provider: createRoistat({ origin: ORIGIN }),
    tell: (call, random) => roistatCall({ ...call, orderId: random.pick([null, 4001]) }),
  },
  {
    provider: createAircall({ origin: ORIGIN }),
    tell: (call, random) => {
      const told = { ...call, webhookToken: 'token', recordingLink: 'https://files.example/1.mp3' };
      if (random.chance(0.3)) return aircallCall({ ...told, direction: 'outbound' });
      return aircallCall(random.chance(0.4) ? { ...told, ringGroup: ['10002', '10003'] } : told);
    },
  },
  {
    provider: createZadarma({ origin: ORIGIN }),
    tell: (call, random) => {
      const told = { ...call, apiSecret: 'secret', direction: random.pick(['in', 'in', 'out'] as const) };
      return zadarmaCall(random.chance(0.4) ? { ...told, ringGroup: ['10002', '10003'] } : told);
    },
  },
  {
    provider: createRingcentral({ origin: ORIGIN, mediaOrigin: ORIGIN }),
    tell: (call, random) => {
      const direction = random.pick(['in', 'in', 'out'] as const);
      const told = { ...call, verificationToken: 'token', direction };
      return ringcentralCall(random.chance(0.4) ? { ...told, ringGroup: ['10002', '10003'] } : told);
    },
  },
];

function connectionOf(provider: Provider): Connection {
  return {
    accountId: accountId(1),
    provider: provider.name,
    credentials: {},
    queryNames: MYOPERATOR_QUERY_NAMES,
    defaultCountry: 'US',
    timeZone: 'UTC',
  };
}

/** What one statement about the call adds to its facts. */
function statementsOf({ provider, tell }: (typeof PROVIDERS)[number], random: Random): CallFacts[] {
  const call: SampleCall = {
    id: String(random.whole(100_000, 999_999)),
    outcome: random.pick(['answered', 'missed']),
    externalNumber: `+1206555${random.whole(1000, 9999)}`,
    extension: random.pick(['10002', '10003']),
    startedAt: new Date(Date.UTC(2026, 2, 2, 9, 0, random.whole(0, 59))),
    ringSeconds: random.whole(1, 20),
    talkSeconds: random.whole(1, 90),
  };
  const told = tell(call, random).map((delivery) =>
    provider.toCallEvents(fromSandbox(delivery), connectionOf(provider)).events.map(factsOfEvent),
  );
  return [...told.map((facts) => facts.reduce(merge, NO_FACTS)), ...resultsOf(provider, call, random)];
}

function resultsOf(provider: Provider, call: SampleCall, random: Random): CallFacts[] {
  const callId = `${provider.name}:${call.id ?? ''}` as CallId;
  return Array.from({ length: random.whole(0, 2) }, (_, index) =>
    factsOfResult({
      callId,
      userId: 43,
      at: Date.UTC(2026, 2, 2, 9, 0, random.whole(0, 3)),
      result: { note: `result ${index}`, ...(random.chance(0.3) ? { rating: random.whole(1, 5) } : {}) },
    }),
  );
}

function disturbed(statements: readonly CallFacts[], random: Random): CallFacts[] {
  return random.shuffle(statements.flatMap((one) => Array.from({ length: random.whole(1, 5) }, () => one)));
}

describe.each(PROVIDERS)('what $provider.name tells', (teller) => {
  test(`ends in the same call, in any order and however often, in ${HISTORIES} histories`, () => {
    for (let history = 0; history < HISTORIES; history += DISTURBANCES) {
      const random = createRandom(SEED + history);
      const statements = statementsOf(teller, random);
      const inOrder = statements.reduce(merge, NO_FACTS);
      const [facts, story] = [canonical(inOrder), canonical(describeCall(inOrder))];
      for (let again = 0; again < DISTURBANCES; again += 1) {
        const merged = disturbed(statements, random).reduce(merge, NO_FACTS);
        if (canonical(merged) !== facts)
          expect({ seed: SEED + history, merged }).toEqual({ merged: inOrder });
        if (canonical(describeCall(merged)) !== story) {
          expect({ seed: SEED + history, story: describeCall(merged) }).toEqual({
            story: describeCall(inOrder),
          });
        }
      }
      expect(describeCall(inOrder).status).toBe('ended');
    }
  }, 600_000);

  test('is never taken for an internal call on the way, so that no order leaves it unlogged', () => {
    for (let history = 0; history < HISTORIES / DISTURBANCES; history += 1) {
      const random = createRandom(SEED + history);
      let facts = NO_FACTS;
      for (const statement of disturbed(statementsOf(teller, random), random)) {
        facts = merge(facts, statement);
        expect(describeCall(facts).internal).toBe(false);
      }
    }
  });
});
