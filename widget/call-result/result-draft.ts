import type { CallResult } from '../../bff/contract/call-result';
import { NOTE_MAX_LENGTH } from '../../bff/contract/call-result';
import type { FieldError } from '../../bff/contract/problem';
import type { AskedCall, NamedCard } from './asked-call';

/** The form as it stands: what was typed, not yet what is sent. */
export interface ResultDraft {
  readonly outcome: string;
  readonly note: string;
  readonly rating: number | null;
  readonly entity: NamedCard | null;
  readonly taskText: string;
  /** As `<input type="datetime-local">` has it, in the manager's zone; empty without a task. */
  readonly taskDue: string;
}

export function emptyDraft({ card, result }: AskedCall): ResultDraft {
  return {
    outcome: result?.outcome ?? '',
    note: result?.note ?? '',
    rating: result?.rating ?? null,
    entity: card,
    taskText: '',
    taskDue: '',
  };
}

/** What a look at the form can tell before anything is sent. */
export function checkDraft(draft: ResultDraft): readonly FieldError[] {
  const wantsTask = draft.taskText.trim() !== '' || draft.taskDue !== '';
  return [
    ...(draft.note.length > NOTE_MAX_LENGTH ? [{ path: 'note', code: 'too-long' }] : []),
    ...(wantsTask && draft.taskText.trim() === '' ? [{ path: 'task.text', code: 'required' }] : []),
    ...(wantsTask && Number.isNaN(Date.parse(draft.taskDue))
      ? [{ path: 'task.dueAt', code: 'required' }]
      : []),
  ];
}

/** The request's body. The BFF knows the facts of the call already: the form opens by its news. */
export function toCallResult(draft: ResultDraft): CallResult {
  return {
    note: draft.note.trim(),
    ...(draft.outcome !== '' && { outcome: draft.outcome }),
    ...(draft.rating !== null && { rating: draft.rating }),
    ...(draft.entity !== null && { entity: { type: draft.entity.type, id: draft.entity.id } }),
    ...(draft.taskDue !== '' && {
      task: { text: draft.taskText.trim(), dueAt: new Date(draft.taskDue).toISOString() },
    }),
  };
}
