import { NOTE_MAX_LENGTH, OUTCOMES } from '../../bff/contract/call-result';
import type { EntityHit } from '../../bff/contract/problem';
import { choiceGroup, textArea } from '../shared/controls';
import { el } from '../shared/dom';
import { freshId } from '../shared/field';
import type { FieldSet } from '../shared/field';
import type { Lifetime } from '../shared/lifetime';
import type { Texts } from '../shared/text';
import type { AskedCall, NamedCard } from './asked-call';
import { createEntitySearch } from './entity-search';
import type { ResultDraft } from './result-draft';
import { createTaskFields } from './task-fields';

const RATINGS = ['1', '2', '3', '4', '5'] as const;

export interface ResultFieldsDeps {
  readonly text: Texts;
  readonly lifetime: Lifetime;
  readonly fields: FieldSet;
  readonly call: AskedCall;
  readonly draft: ResultDraft;
  readonly asksForRating: boolean;
  readonly find: (query: string) => Promise<readonly EntityHit[]>;
  readonly now: () => number;
  readonly onChange: () => void;
}

export interface ResultFields {
  readonly elements: readonly HTMLElement[];
  readonly read: () => ResultDraft;
}

/** The questions of the form, in the order they are asked. */
export function createResultFields(deps: ResultFieldsDeps): ResultFields {
  const { text, fields, draft } = deps;
  const outcome = choiceGroup({
    legend: text('result.outcome'),
    name: freshId(),
    value: draft.outcome,
    options: OUTCOMES.map((value) => ({ value, label: text(`outcomes.${value}`) })),
  });
  const note = textArea(draft.note, {
    rows: 3,
    maxlength: NOTE_MAX_LENGTH,
    placeholder: text('result.note_placeholder'),
  });
  const search = createEntitySearch({ ...deps, chosen: draft.entity, suggested: suggestedCards(deps) });
  const task = createTaskFields(deps);
  const rating = choiceGroup({
    legend: text('result.rating'),
    name: freshId(),
    value: String(draft.rating ?? ''),
    options: RATINGS.map((value) => ({ value, label: value })),
  });
  search.input.id = freshId();

  return {
    elements: [
      outcome.element,
      fields.add({ path: 'note', label: text('result.note') }, note),
      el(
        'div',
        { class: 'kt-field' },
        el('label', { class: 'kt-field__label', for: search.input.id }, text('result.entity')),
        search.element,
      ),
      task.element,
      ...(deps.asksForRating ? [rating.element] : []),
    ],
    read: () => ({
      outcome: outcome.value(),
      note: note.value,
      rating: rating.value() === '' ? null : Number(rating.value()),
      entity: search.value(),
      ...task.read(),
    }),
  };
}

/** The cards with the caller's number, whichever is chosen now. */
function suggestedCards({ call }: Pick<ResultFieldsDeps, 'call'>): readonly NamedCard[] {
  return [...(call.card === null ? [] : [call.card]), ...call.otherCards];
}
