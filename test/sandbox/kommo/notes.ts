import type { EntityType, NoteRecord } from './account-state';
import { ENTITY_TYPES, findCard, canSee } from './account-state';
import { addNote } from './add-note';
import { hal, problem, Refusal } from './answer';
import type { Answer, FieldError } from './answer';
import type { ApiRequest, Route } from './api-request';
import { cardUrl, selfLink } from './api-request';
import { admitItems, answerBatch } from './mixed-batch';
import { missingRecord, pageOf } from './paging';
import { findNote, listNotes, renderNote, latestVersion } from './note-view';
import { checkParams, NOTE_TYPES } from './note-params';
import { patchNotes } from './patch-notes';
import type { Item } from './validation';
import {
  checkFields,
  isBoolean,
  isInteger,
  isItem,
  isObject,
  isOneOf,
  isString,
  readItem,
  readItems,
} from './validation';

const NEW_NOTE_RULES = {
  entity_id: { check: isInteger, required: true },
  note_type: { check: isOneOf(NOTE_TYPES), required: true },
  params: { check: isObject({}), required: true },
  created_by: { check: isInteger },
  responsible_user_id: { check: isInteger },
  created_at: { check: isInteger },
  updated_at: { check: isInteger },
  is_need_to_trigger_digital_pipeline: { check: isBoolean },
  request_id: { check: isString },
};

function isReachable(request: ApiRequest, type: EntityType, id: number): boolean {
  const card = findCard(request.account, { type, id });
  return card !== undefined && canSee(request.user, card);
}

function checkNewNote(request: ApiRequest, type: EntityType, item: Item): FieldError[] {
  const errors = checkFields(item, NEW_NOTE_RULES);
  if (errors.length > 0) return errors;
  if (!isReachable(request, type, Number(item.entity_id))) {
    return [{ code: 'NotSupportedChoice', path: 'entity_id', detail: 'The entity was not found.' }];
  }
  return isItem(item.params) ? checkParams(String(item.note_type), item.params) : [];
}

function numberOr<T>(value: unknown, fallback: T): number | T {
  return typeof value === 'number' ? value : fallback;
}

function createNote(request: ApiRequest, type: EntityType, item: Item): NoteRecord {
  return addNote(request, {
    entity: { type, id: Number(item.entity_id) },
    noteType: String(item.note_type),
    params: isItem(item.params) ? item.params : {},
    createdBy: numberOr(item.created_by, request.user.id),
    responsibleUserId: numberOr(item.responsible_user_id, request.user.id),
    createdAt: numberOr(item.created_at, undefined),
    updatedAt: numberOr(item.updated_at, undefined),
  });
}

function createNotes(request: ApiRequest, type: EntityType, items: readonly Item[]): Answer {
  const { admitted, refused } = admitItems(request, items, (item) => checkNewNote(request, type, item));
  const notes = admitted.map(({ item, requestId }) => {
    const note = createNote(request, type, item);
    return {
      id: note.id,
      entity_id: note.entity.id,
      request_id: requestId,
      _links: selfLink(`${cardUrl(request, type, note.entity.id)}/notes/${note.id}`),
    };
  });
  const whole = hal({ _links: selfLink(`${request.origin}${request.resourcePath}`), _embedded: { notes } });
  return answerBatch(request, refused, whole);
}

/** The entity in the path, which must exist for the user; it also names the entity of every item in the body. */
function entityInPath(request: ApiRequest, type: EntityType): number {
  const entityId = Number(request.path.entityId);
  if (!isReachable(request, type, entityId)) throw new Refusal(problem(404, 'Entity not found'));
  return entityId;
}

function list(request: ApiRequest, type: EntityType, entityId?: number): Answer {
  const items = listNotes(request, type, entityId);
  return pageOf(request, 'notes', {
    items,
    render: (shown) => renderNote(request, shown.note, shown.version),
  });
}

function getNote(request: ApiRequest, type: EntityType): Answer {
  const note = findNote(request, type, Number(request.path.id));
  const elsewhere = request.path.entityId !== undefined && note?.entity.id !== Number(request.path.entityId);
  if (note === undefined || elsewhere) return missingRecord(request);
  return hal(renderNote(request, note, latestVersion(note)));
}

function accountWideRoutes(type: EntityType): Route[] {
  const path = `/api/v4/${type}/notes`;
  return [
    { method: 'GET', path, handle: (request) => list(request, type) },
    { method: 'GET', path: `${path}/:id`, handle: (request) => getNote(request, type) },
    { method: 'POST', path, handle: (request) => createNotes(request, type, readItems(request.body)) },
    { method: 'PATCH', path, handle: (request) => patchNotes(request, type, readItems(request.body)) },
    {
      method: 'PATCH',
      path: `${path}/:id`,
      handle: (request) => {
        const note = findNote(request, type, Number(request.path.id));
        if (note === undefined) return problem(404, 'Entity not found');
        return patchNotes(request, type, [
          { ...readItem(request.body), id: note.id, entity_id: note.entity.id },
        ]);
      },
    },
  ];
}

function cardRoutes(type: EntityType): Route[] {
  const path = `/api/v4/${type}/:entityId/notes`;
  const ofCard = (request: ApiRequest, items: readonly Item[]) => {
    const entityId = entityInPath(request, type);
    return items.map((item) => ({ ...item, entity_id: entityId }));
  };
  return [
    { method: 'GET', path, handle: (request) => list(request, type, entityInPath(request, type)) },
    { method: 'GET', path: `${path}/:id`, handle: (request) => getNote(request, type) },
    {
      method: 'POST',
      path,
      handle: (request) => createNotes(request, type, ofCard(request, readItems(request.body))),
    },
    {
      method: 'PATCH',
      path,
      handle: (request) => patchNotes(request, type, ofCard(request, readItems(request.body))),
    },
    {
      method: 'PATCH',
      path: `${path}/:id`,
      handle: (request) => {
        const id = Number(request.path.id);
        const items = ofCard(request, [{ ...readItem(request.body), id }]);
        const note = findNote(request, type, id);
        if (note?.entity.id !== Number(request.path.entityId)) return problem(404, 'Entity not found');
        return patchNotes(request, type, items);
      },
    },
  ];
}

/** There is no top-level `/api/v4/notes` and no DELETE: a note written twice stays twice. */
export const noteRoutes: readonly Route[] = ENTITY_TYPES.flatMap((type) => [
  ...accountWideRoutes(type),
  ...cardRoutes(type),
]);
