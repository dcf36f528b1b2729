import type { DecisionView } from '../contract/rehearsal';
import type { Question } from './decide';
import type { Decision } from './decision-table';
import { ENGLISH } from './words/en';
import { SPANISH } from './words/es';
import { INDONESIAN } from './words/id';
import { PORTUGUESE } from './words/pt';
import { TURKISH } from './words/tr';
import type { Words } from './words/words';

/** Kommo's interface languages. */
export const LANGUAGES: Readonly<Record<string, Words>> = {
  en: ENGLISH,
  es: SPANISH,
  pt: PORTUGUESE,
  tr: TURKISH,
  id: INDONESIAN,
};

/** Why a rule applies; undefined for a code that no rule has. English for a language that we do not speak. */
export function ruleInWords(code: string, language: string | undefined): { why: string } | undefined {
  const why = wordsOf(language).rules[code] ?? ENGLISH.rules[code];
  return why === undefined ? undefined : { why };
}

/** A decision for people: what happens and why, in their language. The codes are the same in all of them. */
export function decisionInWords({ code, action, why }: Decision, language: string | undefined): DecisionView {
  return {
    code,
    action,
    why: ruleInWords(code, language)?.why ?? why,
    does: wordsOf(language).actions[action] ?? action,
  };
}

export function questionInWords(question: Question, language: string | undefined): string {
  return wordsOf(language).questions[question];
}

function wordsOf(language: string | undefined): Words {
  return (language === undefined ? undefined : LANGUAGES[language]) ?? ENGLISH;
}
