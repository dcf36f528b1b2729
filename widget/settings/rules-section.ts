import type { CallRules } from '../../bff/contract/settings';
import { incomingKnownRule, outgoingNewRule } from './contact-rules';
import { incomingUnknownRule } from './incoming-unknown-rule';
import { missedRule } from './missed-rule';
import { sectionFrame } from './section';
import type { Section, SectionDeps } from './section';

/** What happens to a call by itself, one fold per situation. */
export function rulesSection(deps: SectionDeps): Section<CallRules> {
  const { text } = deps;
  const incomingUnknown = incomingUnknownRule(deps);
  const incomingKnown = incomingKnownRule(deps);
  const missed = missedRule(deps);
  const outgoingNew = outgoingNewRule(deps);

  return {
    element: sectionFrame(
      text('rules.title'),
      text('rules.hint'),
      ...[incomingUnknown, incomingKnown, missed, outgoingNew].map(({ element }) => element),
    ),
    read: () => ({
      incomingUnknown: incomingUnknown.read(),
      incomingKnown: incomingKnown.read(),
      missed: missed.read(),
      outgoingNew: outgoingNew.read(),
    }),
  };
}
