import type { Instant, Strength } from '../domain/call-event';

/** A statement with how far, and since when, it is to be believed. */
export interface Fact<Value> {
  readonly value: Value;
  readonly strength: Strength;
  readonly at: Instant;
}

/**
 * The three rules by which two statements about one field become one. Each picks the greater in a total
 * order, which is what makes joining commutative, associative and idempotent.
 */
export function strongest<Value>(a?: Fact<Value>, b?: Fact<Value>): Fact<Value> | undefined {
  if (a === undefined) return b;
  if (b === undefined) return a;
  return compareFacts(a, b) >= 0 ? a : b;
}

export function earliest(a?: Instant, b?: Instant): Instant | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : Math.min(a, b);
}

export function latest(a?: Instant, b?: Instant): Instant | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : Math.max(a, b);
}

/** Stronger first, then later; equal in both, the text decides, so that the order of arrival never does. */
function compareFacts(a: Fact<unknown>, b: Fact<unknown>): number {
  return a.strength - b.strength || a.at - b.at || compareText(canonical(a.value), canonical(b.value));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** JSON with sorted keys: equal values give equal text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isPlainObject(inner) ? Object.fromEntries(Object.entries(inner).sort(byKey)) : inner,
  );
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function byKey(a: [string, unknown], b: [string, unknown]): number {
  return compareText(a[0], b[0]);
}
