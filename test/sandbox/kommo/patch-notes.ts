import type { EntityType, NoteRecord } from './account-state';
import { updatedAtOf } from './add-note';
import { hal } from './answer';
import type { Answer, FieldError } from './answer';
import type { ApiRequest } from './api-request';
import { cardUrl, selfLink } from './api-request';
import { checkParams, knownParams } from './note-params';
import { findNote, latestVersion } from './note-view';
import type { Item } from './validation';
import { checkFields, isInteger, isItem, isObject, isString, readItems, refuseInvalid } from './validation';

const RULES = {
  id: { check: isInteger, required: true },
  entity_id: { check: isInteger, required: true },
  note_type: { check: isString },
  params: { check: isObject({}), required: true },
  updated_at: { check: isInteger },
};

function checkPatch(request: ApiRequest, type: EntityType, item: Item): FieldError[] {
  const errors = checkFields(item, RULES);
  if (errors.length > 0) return errors;
  const note = findNote(request, type, Number(item.id));
  if (note === undefined || note.entity.id !== item.entity_id) {
    return [{ code: 'NotSupportedChoice', path: 'id', detail: 'The note was not found.' }];
  }
  if (item.note_type !== undefined && item.note_type !== note.noteType) {
    return [
      { code: 'NotSupportedChoice', path: 'note_type', detail: 'The type of a note cannot be changed.' },
    ];
  }
  return isItem(item.params) ? checkParams(note.noteType, item.params) : [];
}

function apply(request: ApiRequest, note: NoteRecord, item: Item): void {
  const before = latestVersion(note);
  const sent = knownParams(note.noteType, isItem(item.params) ? item.params : {});
  note.versions.push({
    params: request.switches.patchReplacesParams ? sent : { ...before.params, ...sent },
    updatedAt: updatedAtOf(request, typeof item.updated_at === 'number' ? item.updated_at : undefined),
    updatedBy: request.user.id,
    storedAtMs: request.nowMs,
  });
  request.tell({ kind: 'changed', resource: 'notes', id: note.id, entity: note.entity });
}

/** Edits notes of one entity type. Every item carries `id` and `entity_id`; one bad item refuses them all. */
export function patchNotes(request: ApiRequest, type: EntityType, items: readonly Item[]): Answer {
  refuseInvalid(readItems(items), (item) => checkPatch(request, type, item));
  const notes = items.flatMap((item) => {
    const note = findNote(request, type, Number(item.id));
    if (note === undefined) return [];
    apply(request, note, item);
    return {
      id: note.id,
      entity_id: note.entity.id,
      updated_at: latestVersion(note).updatedAt,
      _links: selfLink(`${cardUrl(request, type, note.entity.id)}/notes/${note.id}`),
    };
  });
  return hal({ _links: selfLink(`${request.origin}${request.resourcePath}`), _embedded: { notes } });
}
