import type { FaultKind, NextFault, RandomFaults } from './faults';
import { FAULT_KINDS } from './faults';
import type { Item } from './validation';

function readKind(value: unknown): FaultKind {
  const kind = FAULT_KINDS.find((known) => known === value);
  if (kind === undefined) throw new RangeError(`kind must be one of ${FAULT_KINDS.join(', ')}`);
  return kind;
}

function readNumber<N extends string>(body: Item, name: N): Partial<Record<N, number>> {
  const value = body[name];
  if (value === undefined) return {};
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    throw new RangeError(`${name} must be a number, zero or more`);
  }
  return { [name]: value } as Record<N, number>;
}

function readTarget({ method, path }: Item): { method?: string; path?: RegExp } {
  if (method !== undefined && typeof method !== 'string') throw new RangeError('method must be a string');
  if (path !== undefined && typeof path !== 'string')
    throw new RangeError('path must be the source of a pattern');
  return {
    ...(method === undefined ? {} : { method }),
    ...(path === undefined ? {} : { path: new RegExp(path) }),
  };
}

/** @throws RangeError or SyntaxError that says what is wrong with the body. */
export function readNextFault(body: Item): NextFault {
  return {
    ...readTarget(body),
    kind: readKind(body.kind),
    ...readNumber(body, 'times'),
    ...readNumber(body, 'skip'),
    ...readNumber(body, 'delayMs'),
    ...readNumber(body, 'retryAfterSeconds'),
  };
}

/** @throws RangeError or SyntaxError that says what is wrong with the body. */
export function readRandomFaults(body: Item): RandomFaults {
  const kinds: unknown = body.kinds;
  if (!Array.isArray(kinds) || kinds.length === 0) throw new RangeError('kinds must be a list');
  const { seed = 1, rate = 0 } = { ...readNumber(body, 'seed'), ...readNumber(body, 'rate') };
  return { ...readTarget(body), seed, rate, kinds: kinds.map(readKind), ...readNumber(body, 'delayMs') };
}
