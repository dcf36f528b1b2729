import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { renderTables } from '../../../bff/rules/render-tables';

const DOCUMENT = path.join(__dirname, '..', '..', '..', 'docs', 'RULES.md');
const BEGIN = '<!-- tables: generated from bff/rules/tables, do not edit -->';
const END = '<!-- end of tables -->';

export function readRulesDocument(): string {
  return readFileSync(DOCUMENT, 'utf8');
}

/** The document with the tables as the code has them now; the words around them stay. */
export function withCurrentTables(document: string): string {
  const [before, rest = ''] = document.split(BEGIN);
  const after = rest.slice(rest.indexOf(END) + END.length);
  return `${before}${BEGIN}\n\n<!-- prettier-ignore-start -->\n\n${renderTables()}\n<!-- prettier-ignore-end -->\n\n${END}${after}`;
}

export function writeRulesDocument(): void {
  writeFileSync(DOCUMENT, withCurrentTables(readRulesDocument()));
}
