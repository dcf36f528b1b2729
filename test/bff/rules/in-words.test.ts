import { QUESTIONS, TABLES } from '../../../bff/rules/decide';
import { LANGUAGES, decisionInWords, ruleInWords } from '../../../bff/rules/in-words';

const rules = QUESTIONS.flatMap((question) => TABLES[question].map((rule) => ({ question, ...rule })));

describe.each(Object.entries(LANGUAGES))('the words of the rules in "%s"', (language, words) => {
  test('name every rule, every action and every question, and nothing that is none', () => {
    expect(Object.keys(words.rules).sort()).toEqual([...rules.map(({ code }) => code), 'retry'].sort());
    expect(Object.keys(words.actions).sort()).toEqual(
      [...new Set<string>(rules.map(({ action }) => action))].sort(),
    );
    expect(Object.keys(words.questions).sort()).toEqual([...QUESTIONS].sort());
  });

  test('tell two rules of one question apart', () => {
    const said = rules.map(({ question, code }) => `${question}: ${ruleInWords(code, language)?.why ?? ''}`);

    expect(new Set(said).size).toBe(rules.length);
  });

  test('are the language’s own', () => {
    const borrowed = rules.filter(({ code, why }) => language !== 'en' && words.rules[code] === why);

    expect(borrowed).toEqual([]);
  });
});

test('a language that nobody has translated for is answered in English, and a code that is no rule’s not at all', () => {
  const decision = { code: 'missed/task', action: 'create-task', why: 'from an older version' };

  expect(decisionInWords(decision, 'fi')).toEqual({
    code: 'missed/task',
    action: 'create-task',
    does: 'a task to call back',
    why: 'nobody answered: the settings create a task to call back',
  });
  expect(decisionInWords({ ...decision, code: 'gone/rule' }, 'es').why).toBe('from an older version');
  expect(ruleInWords('parked', 'es')).toBeUndefined();
});
