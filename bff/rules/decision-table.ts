import { AppError } from '../domain/errors';
import { FACETS } from './situation';
import type { Condition, FacetName, Rule, Situation } from './situation';

export interface Decision<Action extends string = string> {
  readonly code: string;
  readonly action: Action;
  readonly why: string;
}

/** The facets that a table looks at, in the order of `FACETS`. */
export function facetsOf(rules: readonly Rule<string>[]): readonly FacetName[] {
  const named = new Set(rules.flatMap((rule) => rule.when.flatMap((condition) => Object.keys(condition))));
  return (Object.keys(FACETS) as FacetName[]).filter((name) => named.has(name));
}

export function applies(rule: Rule<string>, situation: Partial<Situation>): boolean {
  return rule.when.some((condition) => holds(condition, situation));
}

function holds(condition: Condition, situation: Partial<Situation>): boolean {
  return facetsIn(condition).every(([name, words]) => words.includes(situation[name]));
}

type FacetWords = readonly [FacetName, readonly (string | undefined)[]];

/** Conditions are constants, asked for every call several times: each is taken apart once. */
const takenApart = new WeakMap<Condition, readonly FacetWords[]>();

function facetsIn(condition: Condition): readonly FacetWords[] {
  const known = takenApart.get(condition);
  if (known !== undefined) return known;
  // Every key of a condition is a facet, and its words are that facet's: the type of `Condition` says so.
  const facets = Object.entries(condition) as unknown as readonly FacetWords[];
  takenApart.set(condition, facets);
  return facets;
}

/**
 * The one row that applies. Rows have no order: that exactly one of them fits every situation is proven by
 * counting all situations through.
 * @throws AppError bug/unexpected when that proof is broken
 */
export function decideBy<Action extends string>(
  rules: readonly Rule<Action>[],
  situation: Situation,
): Decision<Action> {
  const fitting = rules.filter((rule) => applies(rule, situation));
  const [rule] = fitting;
  if (rule === undefined || fitting.length > 1) {
    throw new AppError('bug/unexpected', {
      detail: `${fitting.length} rules apply: ${fitting.map(({ code }) => code).join(', ')}`,
    });
  }
  return { code: rule.code, action: rule.action, why: rule.why };
}
