import type { Instant } from '../domain/call-event';

export interface TaskWords {
  readonly phone: string;
  /** Empty when no name is known: the number stands for it. */
  readonly name: string;
  readonly at: Instant;
  /** IANA name. */
  readonly timeZone: string;
}

/** Kommo asks for a text, so a template that comes out empty falls back to this. */
const FALLBACK = 'Call back {phone}';

/** The text of a task, with `{phone}`, `{name}` and `{time}` filled in. Pure. Words in other braces stay. */
export function taskText(template: string, words: TaskWords): string {
  const values: Readonly<Record<string, string>> = {
    phone: words.phone,
    name: words.name === '' ? words.phone : words.name,
    time: timeText(words.at, words.timeZone),
  };
  const fill = (text: string): string =>
    // One pass: a name that itself holds braces is not filled in again.
    text.replace(/\{(phone|name|time)\}/g, (_all, word: string) => values[word] ?? '').trim();
  return fill(template) || fill(FALLBACK);
}

/** Read by people of all countries, so in the one order that none reads differently: `2026-03-02 10:41`. */
function timeText(at: Instant, timeZone: string): string {
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return shown.format(at);
}
