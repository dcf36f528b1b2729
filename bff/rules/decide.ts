import { decideBy } from './decision-table';
import type { Decision } from './decision-table';
import type { Situation } from './situation';
import { ACCEPTANCE } from './tables/acceptance';
import { FOLLOW_UP, MISSED, RESPONSIBLE } from './tables/missed';
import { NOTE_TEXT } from './tables/note-text';
import { WHERE_LOGGED } from './tables/where-logged';

/** Every question that the settings answer about a call; one table each. */
export const TABLES = {
  log: WHERE_LOGGED,
  'note-text': NOTE_TEXT,
  accept: ACCEPTANCE,
  task: MISSED,
  responsible: RESPONSIBLE,
  'follow-up': FOLLOW_UP,
} as const;

export type Question = keyof typeof TABLES;
export const QUESTIONS = Object.keys(TABLES) as readonly Question[];
export type ActionOf<Asked extends Question> = (typeof TABLES)[Asked][number]['action'];

/** Pure: equal situations give equal decisions. */
export function decide<Asked extends Question>(
  question: Asked,
  situation: Situation,
): Decision<ActionOf<Asked>> {
  return decideBy(TABLES[question], situation);
}
