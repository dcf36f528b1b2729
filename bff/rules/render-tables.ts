import { QUESTIONS, TABLES } from './decide';
import type { Question } from './decide';
import { facetsOf } from './decision-table';
import type { Condition, FacetName, Rule } from './situation';
import { FACETS } from './situation';

const HEADINGS: Readonly<Record<Question, string>> = {
  log: 'Where the call is logged',
  'note-text': 'What the note of the call says',
  accept: 'What becomes of an incoming lead',
  task: 'Whether a missed call gets a follow-up task',
  responsible: 'Who is responsible for the task',
  'follow-up': 'When the task is closed',
};

/** The tables of docs/RULES.md, generated so that they can never say anything but what the code does. */
export function renderTables(): string {
  return QUESTIONS.map((question) => `${section(HEADINGS[question], TABLES[question])}\n`).join('\n');
}

function section(heading: string, rules: readonly Rule<string>[]): string {
  const facets = facetsOf(rules);
  const combinations = facets.reduce((product, name) => product * FACETS[name].length, 1);
  return [
    `### ${heading}`,
    '',
    `${rules.length} rules for ${combinations.toLocaleString('en-US')} situations of ${facets.map(code).join(', ')}.`,
    '',
    '| rule | applies when | what happens | why |',
    '| --- | --- | --- | --- |',
    ...rules.map((rule) => row(rule, facets)),
  ].join('\n');
}

function row(rule: Rule<string>, facets: readonly FacetName[]): string {
  const conditions = rule.when.map((condition) => conditionText(condition, facets)).join('<br>or ');
  return `| ${code(rule.code)} | ${conditions} | ${code(rule.action)} | ${rule.why} |`;
}

function conditionText(condition: Condition, facets: readonly FacetName[]): string {
  return facets
    .flatMap((name) => {
      const words = condition[name];
      return words === undefined ? [] : [`${name}: ${words.join(' / ')}`];
    })
    .join(', ');
}

function code(text: string): string {
  return `\`${text}\``;
}
