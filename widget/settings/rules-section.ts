import type { CallRules } from '../../bff/contract/settings';
import { el } from '../shared/dom';
import { incomingKnownRule, outgoingNewRule } from './contact-rules';
import { incomingUnknownRule } from './incoming-unknown-rule';
import { missedRule } from './missed-rule';
import { sectionFrame } from './section';
import type { Section, SectionDeps } from './section';

/** What happens to a call by itself, one block per situation. */
export function rulesSection(deps: SectionDeps): Section<CallRules> {
  const { text } = deps;
  const incomingUnknown = incomingUnknownRule(deps);
  const incomingKnown = incomingKnownRule(deps);
  const missed = missedRule(deps);
  const outgoingNew = outgoingNewRule(deps);

  return {
    element: sectionFrame(
      text('rules.title'),
      '',
      ruleBlock(text('rules.incoming_unknown'), incomingUnknown.element),
      ruleBlock(text('rules.incoming_known'), incomingKnown.element),
      ruleBlock(text('rules.missed'), missed.element),
      ruleBlock(text('rules.outgoing_new'), outgoingNew.element),
    ),
    read: () => ({
      incomingUnknown: incomingUnknown.read(),
      incomingKnown: incomingKnown.read(),
      missed: missed.read(),
      outgoingNew: outgoingNew.read(),
    }),
  };
}

function ruleBlock(title: string, content: HTMLElement): HTMLElement {
  return el('div', { class: 'kt-rule' }, el('h4', { class: 'kt-rule__title' }, title), content);
}
