import { readRulesDocument, withCurrentTables, writeRulesDocument } from './rules-document';

/** `UPDATE_RULES=1 npx jest test/bff/rules/rules-document` writes the tables anew. */
test('docs/RULES.md says what the tables in the code say', () => {
  if (process.env.UPDATE_RULES === '1') writeRulesDocument();
  const document = readRulesDocument();

  expect(document).toBe(withCurrentTables(document));
  expect(document).toContain('`missed/task`');
});
