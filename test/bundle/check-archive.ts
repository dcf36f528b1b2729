import type { BrokenRule, Release, Rule } from './rule';
import { codeRules } from './rules/code';
import { fileRules } from './rules/files';
import { imageRules } from './rules/images';
import { languageRules } from './rules/languages';
import { locationRules } from './rules/locations';
import { manifestRules } from './rules/manifest';
import { readingRules } from './rules/reading';
import { styleRules } from './rules/styles';
import { wordingRules } from './rules/wording';

export const RULES: readonly Rule[] = [
  ...fileRules,
  ...manifestRules,
  ...languageRules,
  ...wordingRules,
  ...imageRules,
  ...locationRules,
  ...codeRules,
  ...readingRules,
  ...styleRules,
];

export function checkArchive(release: Release): readonly BrokenRule[] {
  return RULES.map((rule) => ({ rule, faults: rule.check(release) })).filter(
    ({ faults }) => faults.length > 0,
  );
}
