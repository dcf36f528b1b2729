import { QUESTIONS, TABLES, decide } from '../../../bff/rules/decide';
import { applies, facetsOf } from '../../../bff/rules/decision-table';
import { FACETS } from '../../../bff/rules/situation';
import type { FacetName, Situation } from '../../../bff/rules/situation';

/** Every combination of the words of these facets. */
function* situations(names: readonly FacetName[]): Generator<Partial<Situation>> {
  const [name, ...rest] = names;
  if (name === undefined) {
    yield {};
    return;
  }
  for (const further of situations(rest)) {
    for (const word of FACETS[name]) yield { ...further, [name]: word };
  }
}

describe.each(QUESTIONS)('the table of "%s"', (question) => {
  const rules = TABLES[question];

  test('has exactly one rule for every situation there is', () => {
    const wrong = { uncovered: 0, contradictory: 0 };
    const used = new Set<string>();
    for (const situation of situations(facetsOf(rules))) {
      const fitting = rules.filter((rule) => applies(rule, situation));
      if (fitting.length === 0) wrong.uncovered += 1;
      if (fitting.length > 1) wrong.contradictory += 1;
      for (const { code } of fitting) used.add(code);
    }

    expect(wrong).toEqual({ uncovered: 0, contradictory: 0 });
    expect([...used].sort()).toEqual(rules.map(({ code }) => code).sort());
  });
});

test('no two rules share a code, and every code can be a key of a translation', () => {
  const codes = QUESTIONS.flatMap((question) => TABLES[question].map(({ code }) => code));

  expect(new Set(codes).size).toBe(codes.length);
  for (const code of codes) expect(code).toMatch(/^[a-z-]+\/[a-z-]+$/);
});

test('every facet is looked at by some rule', () => {
  const used = new Set<string>(QUESTIONS.flatMap((question) => facetsOf(TABLES[question])));

  expect(Object.keys(FACETS).filter((name) => !used.has(name))).toEqual([]);
});

test('a situation that no rule knows is a bug and not a silent choice', () => {
  const nonsense = { chosenCard: 'perhaps' } as unknown as Situation;

  expect(() => decide('log', nonsense)).toThrow('0 rules apply');
});
