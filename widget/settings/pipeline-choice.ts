import type { IncomingUnknownRule } from '../../bff/contract/settings';
import { replaceChildren, el } from '../shared/dom';
import { selectBox } from '../shared/controls';
import type { Option } from '../shared/controls';
import type { Section, SectionDeps } from './section';

/** Where new leads go: the account's pipelines and their stages, by name. */
export function pipelineChoice({
  text,
  fields,
  shown,
  stored,
}: SectionDeps): Section<Pick<IncomingUnknownRule, 'pipelineId' | 'statusId'>> {
  const rule = shown.rules.incomingUnknown;
  const pipelines = stored.kommoPipelines ?? [];
  const main: Option = { value: '', label: text('rules.main_pipeline') };
  const pipeline = selectBox(valueOf(rule.pipelineId), [main, ...pipelines.map(toOption)]);
  const first: Option = { value: '', label: text('rules.first_stage') };
  const stagesOf = (chosen: string): readonly Option[] => {
    const found = pipelines.find(({ id, isMain }) => (chosen === '' ? isMain : String(id) === chosen));
    return [first, ...(found?.stages ?? []).map(toOption)];
  };
  const stage = selectBox(valueOf(rule.statusId ?? null), stagesOf(pipeline.value));
  pipeline.addEventListener('change', () => {
    replaceChildren(stage, ...selectBox('', stagesOf(pipeline.value)).options);
    stage.value = '';
  });

  return {
    element: el(
      'div',
      { class: 'kt-grid' },
      fields.add({ path: 'rules.incomingUnknown.pipelineId', label: text('rules.pipeline') }, pipeline),
      fields.add({ path: 'rules.incomingUnknown.statusId', label: text('rules.stage') }, stage),
    ),
    read: () => ({ pipelineId: idOf(pipeline.value), statusId: idOf(stage.value) }),
  };
}

function toOption({ id, name }: { readonly id: number; readonly name: string }): Option {
  return { value: String(id), label: name };
}

function valueOf(id: number | null): string {
  return id === null ? '' : String(id);
}

function idOf(value: string): number | null {
  return value === '' ? null : Number(value);
}
