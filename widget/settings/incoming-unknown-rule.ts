import type { IncomingUnknownRule } from '../../bff/contract/settings';
import { selectBox, textInput, tickBox } from '../shared/controls';
import { el } from '../shared/dom';
import type { Section, SectionDeps } from './section';

const ACTIONS = ['incoming-lead', 'contact-and-lead', 'none'] as const;

export function incomingUnknownRule({ text, fields, shown }: SectionDeps): Section<IncomingUnknownRule> {
  const rule = shown.rules.incomingUnknown;
  const path = (name: keyof IncomingUnknownRule): string => `rules.incomingUnknown.${name}`;
  const action = selectBox(
    rule.action,
    ACTIONS.map((value) => ({ value, label: text(`rules.unknown_actions.${value}`) })),
  );
  const accept = tickBox(rule.acceptWhenAnswered);
  const pipeline = textInput(rule.pipelineId === null ? '' : String(rule.pipelineId), {
    inputmode: 'numeric',
    class: 'kt-input kt-input_short',
  });
  const acceptField = fields.addTick(
    { path: path('acceptWhenAnswered'), label: text('rules.accept_answered') },
    accept,
  );
  const pipelineField = fields.add(
    { path: path('pipelineId'), label: text('rules.pipeline'), hint: text('rules.pipeline_hint') },
    pipeline,
  );
  const showWhatApplies = (): void => {
    acceptField.hidden = action.value !== 'incoming-lead';
    pipelineField.hidden = action.value === 'none';
  };
  action.addEventListener('change', showWhatApplies);
  showWhatApplies();

  return {
    element: el(
      'div',
      {},
      fields.add({ path: path('action'), label: text('rules.unknown_action') }, action),
      acceptField,
      pipelineField,
    ),
    read: () => ({
      action: ACTIONS.find((name) => name === action.value) ?? rule.action,
      acceptWhenAnswered: accept.checked,
      // Not a number: the check of the form complains about it at its field.
      pipelineId: pipeline.value.trim() === '' ? null : Number(pipeline.value),
    }),
  };
}
