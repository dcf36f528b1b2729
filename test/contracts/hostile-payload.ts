import fc from 'fast-check';

/** What programs, broken relays and attackers put where a value should be. */
const HOSTILE_VALUES: readonly unknown[] = [
  null,
  '',
  ' ',
  true,
  -1,
  0.5,
  1e21,
  Number.MAX_SAFE_INTEGER + 1,
  'NaN',
  '-5',
  '1e9',
  '99999999999999999999',
  'a\u0000b',
  '\u0000',
  '\ud800',
  'x\udfff',
  '\u202e441183211001',
  'x'.repeat(10_000),
  '9'.repeat(5_000),
  '0000-00-00 00:00:00',
  '2021-02-30 10:00:00',
  '9999-12-31 23:59:59',
  '1970-01-01 00:00:00',
  '2021-13-01 00:00:00',
  '275760-09-13T00:00:00Z',
  '<script>alert(1)</script>',
  "'; drop table calls; --",
  '../../etc/passwd',
  'javascript:alert(1)',
  '::',
  ':',
  '%00',
  '\r\nset-cookie: a=b',
  [],
  {},
  [[[]]],
  { length: 5 },
  { toString: 'x' },
  { constructor: { prototype: {} } },
  { then: 'x' },
  Array.from({ length: 2_000 }, () => null),
];

const hostileValue = fc.oneof(
  fc.constantFrom(...HOSTILE_VALUES),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

/** JSON text made of a good payload: one to three places of it replaced, dropped or added. */
export function hostilePayload(payload: unknown): fc.Arbitrary<string> {
  const change = fc.record({
    place: fc.nat(),
    kind: fc.constantFrom('replace', 'replace', 'replace', 'drop', 'add'),
    value: hostileValue,
  });
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const copy: unknown = structuredClone(payload);
    // A copy of each value, for the next change may be made inside it, with the same one.
    for (const { place, kind, value } of changes)
      changeOne(copy, { place, kind, value: structuredClone(value) });
    return JSON.stringify(copy);
  });
}

/** The text of a good payload, damaged as text: cut off, with bytes changed, or replaced altogether. */
export function damagedText(payload: unknown): fc.Arbitrary<Buffer> {
  const good = Buffer.from(JSON.stringify(payload));
  return fc.oneof(
    fc.nat({ max: good.length }).map((length) => good.subarray(0, length)),
    fc.tuple(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 })).map(([at, byte]) => {
      const copy = Buffer.from(good);
      copy[at] = byte;
      return copy;
    }),
    fc.constantFrom(
      ...[
        '',
        'null',
        '[]',
        '"text"',
        '7',
        '{',
        '{}',
        '{"__proto__":{"polluted":true}}',
        `${'['.repeat(60_000)}${']'.repeat(60_000)}`,
        `${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`,
        `{"event_name":"call.hangup","__proto__":{"call_id":1}}`,
        '\ufeff{}',
        'a=b&c=d',
        'myoperator=',
        'myoperator={}',
        'myoperator=%7B%22uid%22%3A%22%00%22%7D',
        '%',
      ].map((text) => Buffer.from(text)),
    ),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  );
}

interface Change {
  readonly place: number;
  readonly kind: string;
  readonly value: unknown;
}

type Container = Record<string, unknown>;

function changeOne(root: unknown, { place, kind, value }: Change): void {
  const places = placesOf(root);
  const chosen = places[place % Math.max(1, places.length)];
  if (chosen === undefined) return;
  const { container, key } = chosen;
  if (kind === 'drop') delete container[key];
  else if (kind === 'add') container[`unknown_${place}`] = value;
  else container[key] = value;
}

function placesOf(value: unknown): { container: Container; key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const container = value as Container;
  return Object.keys(container).flatMap((key) => [{ container, key }, ...placesOf(container[key])]);
}
