import type { EntityType, NoteRecord, NoteVersion } from './account-state';
import { canSee, findCard } from './account-state';
import type { ApiRequest } from './api-request';
import { cardUrl, selfLink } from './api-request';
import { renderParams } from './note-params';
import { isListed } from './paging';
import { inOrder, passesFilters, passesRange } from './query-filters';

/** A note as a list shows it: perhaps in an earlier version than the one stored. */
export interface ShownNote {
  readonly id: number;
  readonly note: NoteRecord;
  readonly version: NoteVersion;
}

export function latestVersion(note: NoteRecord): NoteVersion {
  const version = note.versions.at(-1);
  if (version === undefined) throw new Error(`note ${note.id} has no version`);
  return version;
}

function isVisible(request: ApiRequest, note: NoteRecord): boolean {
  const card = findCard(request.account, note.entity);
  return card !== undefined && canSee(request.user, card);
}

/** A note of a live card that the user may see; reads by id do not lag. */
export function findNote(request: ApiRequest, type: EntityType, id: number): NoteRecord | undefined {
  return request.account.notes.find(
    (note) => note.id === id && note.entity.type === type && isVisible(request, note),
  );
}

/** Filters are on id, type and `updated_at` alone: nothing finds a note by `uniq`, `params` or `created_at`. */
export function listNotes(request: ApiRequest, type: EntityType, entityId?: number): ShownNote[] {
  const { account, query } = request;
  const shown = account.notes.flatMap((note): ShownNote[] => {
    const isAsked = note.entity.type === type && (entityId === undefined || note.entity.id === entityId);
    if (!isAsked || !isVisible(request, note)) return [];
    const version = note.versions.findLast((candidate) => isListed(request, candidate.storedAtMs));
    return version === undefined ? [] : [{ id: note.id, note, version }];
  });
  const wanted = shown.filter(
    ({ note, version }) =>
      passesFilters(query, { 'filter[id]': note.id, 'filter[note_type]': note.noteType }) &&
      passesRange(query, 'filter[updated_at]', version.updatedAt),
  );
  return inOrder(query, wanted, { updated_at: ({ version }) => version.updatedAt, id: ({ id }) => id });
}

export function renderNote(request: ApiRequest, note: NoteRecord, version: NoteVersion): unknown {
  return {
    id: note.id,
    entity_id: note.entity.id,
    created_by: note.createdBy,
    updated_by: version.updatedBy,
    created_at: note.createdAt,
    updated_at: version.updatedAt,
    responsible_user_id: note.responsibleUserId,
    group_id: 0,
    note_type: note.noteType,
    params: renderParams(note.noteType, version.params),
    account_id: request.account.id,
    _links: selfLink(`${cardUrl(request, note.entity.type, note.entity.id)}/notes/${note.id}`),
  };
}
