import fc from 'fast-check';
import type { CallEvent } from '../../bff/domain/call-event';
import { AppError } from '../../bff/domain/errors';
import { parseCallId } from '../../bff/domain/ids';
import type { Connection, Delivery, Provider } from '../../bff/normalize/provider';
import { damagedText, hostilePayload } from './hostile-payload';
import { unwrittenOf } from './unwritten';

/** One documented delivery, and how a payload like it travels. */
export interface ProviderSample {
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** @param text JSON, or what is left of it */
  readonly wrap: (text: string | Buffer) => Delivery;
}

export interface ProviderSuite {
  readonly provider: Provider;
  readonly connection: Connection;
  /** Each of them says something about a call. */
  readonly samples: readonly ProviderSample[];
  /** What does not come from this account's provider; none where only the address proves that. */
  readonly forgeries: readonly { readonly name: string; readonly delivery: Delivery }[];
}

const SEED = 20_260_302;

/** What `Provider` means, for every adapter of it. */
export function describeProvider({ provider, connection, samples, forgeries }: ProviderSuite): void {
  const read = (delivery: Delivery): readonly CallEvent[] =>
    provider.toCallEvents(delivery, connection).events;
  const deliver = (sample: ProviderSample): Delivery => sample.wrap(JSON.stringify(sample.payload));

  describe.each(samples.map((sample) => [sample.name, sample] as const))(
    `${provider.name}: %s`,
    (_, sample) => {
      test('is accepted and read as facts of one call', () => {
        const delivery = deliver(sample);

        provider.verify(delivery, connection);
        const events = read(delivery);

        expect(events.length).toBeGreaterThan(0);
        expect(new Set(events.map((event) => event.callId)).size).toBe(1);
        for (const event of events) expectStorable(event);
      });

      test('gives the same events, with the same keys, when delivered twice', () => {
        expect(read(deliver(sample))).toEqual(read(deliver(sample)));
      });

      test('gives the same keys when a relay has reordered the fields', () => {
        const turned = Object.fromEntries(Object.entries(sample.payload).reverse());

        expect(read(sample.wrap(JSON.stringify(turned)))).toEqual(read(deliver(sample)));
      });

      test('says the same with fields that nobody knows yet', () => {
        const richer = { ...sample.payload, x_new: { deep: [1, 'two', null] }, x_other: 'text' };

        expect(withoutKeys(read(sample.wrap(JSON.stringify(richer))))).toEqual(
          withoutKeys(read(deliver(sample))),
        );
      });

      test('leaves the delivery and the connection as they were', () => {
        const delivery = deliver(sample);
        const before = { body: Buffer.from(delivery.body), connection: JSON.stringify(connection) };

        read(Object.freeze(delivery));

        expect(delivery.body.equals(before.body)).toBe(true);
        expect(JSON.stringify(connection)).toBe(before.connection);
      });

      test('is read or refused, never anything else, whatever its values are', () => {
        fc.assert(
          fc.property(hostilePayload(sample.payload), (text) => expectReadOrRefused(text)),
          { numRuns: 600, seed: SEED },
        );
      });

      test('is read or refused, never anything else, when it is damaged on the way', () => {
        fc.assert(
          fc.property(damagedText(sample.payload), (text) => expectReadOrRefused(text)),
          { numRuns: 300, seed: SEED },
        );
      });

      function expectReadOrRefused(text: string | Buffer): void {
        const refusal = refusalOf(() => {
          const delivery = sample.wrap(text);
          provider.verify(delivery, connection);
          for (const event of read(delivery)) expectStorable(event);
        });
        if (refusal === undefined) return;
        expect(refusal).toBeInstanceOf(AppError);
        expect((refusal as AppError).code).toMatch(/^delivery\/(malformed|signature-mismatch)$/);
      }
    },
  );

  for (const { name, delivery } of forgeries) {
    test(`${provider.name}: ${name} is refused`, () => {
      const refusal = refusalOf(() => provider.verify(delivery, connection));

      expect(refusal).toMatchObject({ code: 'delivery/signature-mismatch' });
    });
  }

  test(`${provider.name}: nothing of it is yet to be written`, () => {
    expect(unwrittenOf(provider.name)).toEqual([]);
  });

  test(`${provider.name}: a refusal names the fields and quotes none of their values`, () => {
    const [sample] = samples;
    if (sample === undefined) throw new Error('a suite needs a sample');
    const nonsense = Object.fromEntries(
      Object.keys(sample.payload).map((key) => [key, { leaked: '447854740947' }]),
    );
    const refusal = refusalOf(() => read(sample.wrap(JSON.stringify(nonsense))));

    expect(refusal).toBeInstanceOf(AppError);
    const { code, fields, message, context } = refusal as AppError;
    expect(code).toBe('delivery/malformed');
    expect(fields.length).toBeGreaterThan(0);
    expect(JSON.stringify([message, fields, context])).not.toContain('447854740947');
  });
}

export function refusalOf(work: () => void): unknown {
  try {
    work();
    return undefined;
  } catch (thrown) {
    return thrown;
  }
}

function withoutKeys(events: readonly CallEvent[]): readonly Omit<CallEvent, 'key'>[] {
  return events.map((event) => ({ ...event, key: '' }));
}

/** What PostgreSQL and Kommo can hold, and what merging may rely on. */
function expectStorable(event: CallEvent): void {
  const text = JSON.stringify(event);
  expect(text).not.toMatch(/\\u0000|\\ud[89a-f]/);
  expect(text.length).toBeLessThan(10_000);
  expect(parseCallId(event.callId)).toBe(event.callId);
  expect(event.key).toMatch(/^[\x21-\x7e]{1,200}$/);
  const { at, startedAt, legs } = event;
  const times = [at, startedAt, ...legs.flatMap((leg) => [leg.ringingAt, leg.answeredAt, leg.endedAt])];
  for (const time of times.filter((one) => one !== undefined))
    expectWithin(time, Date.UTC(2000), Date.UTC(2101));
  for (const leg of legs) if (leg.talkSeconds !== undefined) expectWithin(leg.talkSeconds, 0, 7 * 86_400);
  expect(new Set(legs.map((leg) => leg.id)).size).toBe(legs.length);
}

function expectWithin(value: number, from: number, to: number): void {
  expect(Number.isSafeInteger(value) && value >= from && value <= to).toBe(true);
}
