import type { IncomingUnknownRule } from '../../bff/contract/settings';
import { selectBox, textInput, tickBox } from '../shared/controls';
import { el } from '../shared/dom';
import { pipelineChoice } from './pipeline-choice';
import { fold } from './section';
import type { Section, SectionDeps } from './section';

const ACTIONS = ['incoming-lead', 'contact-and-lead', 'none'] as const;

export function incomingUnknownRule(deps: SectionDeps): Section<IncomingUnknownRule> {
  const { text, fields, shown } = deps;
  const rule = shown.rules.incomingUnknown;
  const path = (name: keyof IncomingUnknownRule): string => `rules.incomingUnknown.${name}`;
  const action = selectBox(
    rule.action,
    ACTIONS.map((value) => ({ value, label: text(`rules.unknown_actions.${value}`) })),
  );
  const accept = tickBox(rule.acceptWhenAnswered);
  const pipeline = pipelineChoice(deps);
  const contactName = textInput(rule.contactName ?? '', { placeholder: '{phone}' });
  const leadName = textInput(rule.leadName ?? '');
  const acceptField = fields.addTick(
    { path: path('acceptWhenAnswered'), label: text('rules.accept_answered') },
    accept,
  );
  const hint = text('rules.name_hint');
  const names = el(
    'div',
    { class: 'kt-grid' },
    fields.add({ path: path('contactName'), label: text('rules.contact_name'), hint }, contactName),
    fields.add({ path: path('leadName'), label: text('rules.lead_name'), hint }, leadName),
  );
  const block = fold(
    { title: text('rules.incoming_unknown'), level: 'h4' },
    fields.add({ path: path('action'), label: text('rules.unknown_action') }, action),
    acceptField,
    pipeline.element,
    names,
  );
  const showWhatApplies = (): void => {
    acceptField.hidden = action.value !== 'incoming-lead';
    pipeline.element.hidden = names.hidden = action.value === 'none';
    block.say(action.selectedOptions[0]?.textContent ?? '');
  };
  action.addEventListener('change', showWhatApplies);
  showWhatApplies();

  return {
    element: block.element,
    read: () => ({
      action: ACTIONS.find((name) => name === action.value) ?? rule.action,
      acceptWhenAnswered: accept.checked,
      ...pipeline.read(),
      contactName: contactName.value.trim(),
      leadName: leadName.value.trim(),
    }),
  };
}
