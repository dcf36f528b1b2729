import type { Question } from '../decide';

/** What people read of the rules, in one language; the codes are those of the tables. */
export interface Words {
  /** Why a rule applies, by its code. */
  readonly rules: Readonly<Record<string, string>>;
  /** What a rule does, by its action. */
  readonly actions: Readonly<Record<string, string>>;
  /** What is decided, for a column of answers. */
  readonly questions: Readonly<Record<Question, string>>;
}
