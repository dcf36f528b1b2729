import type { EntityRef, NoteParams, NoteRecord } from './account-state';
import { takeId } from './account-state';
import type { ApiRequest } from './api-request';
import { seconds } from './api-request';
import { knownParams } from './note-params';

export interface NewNote {
  readonly entity: EntityRef;
  readonly noteType: string;
  readonly params: NoteParams;
  /** 0 = the robot. */
  readonly createdBy: number;
  readonly responsibleUserId: number;
  /** Unix seconds as the client sent them; kept even when they lie in the past. */
  readonly createdAt?: number | undefined;
  readonly updatedAt?: number | undefined;
}

const EVENT_TYPES: Readonly<Record<string, string>> = { call_in: 'incoming_call', call_out: 'outgoing_call' };

function addEvent(request: ApiRequest, note: NoteRecord): void {
  const type = EVENT_TYPES[note.noteType] ?? 'common_note_added';
  request.account.events.push({
    id: `01${note.entity.type.slice(0, 1)}${note.id.toString(36).padStart(10, '0')}`,
    type,
    entity: note.entity,
    createdBy: note.createdBy,
    createdAt: seconds(request),
    storedAtMs: request.nowMs,
    noteId: note.id,
  });
}

/** `updated_at` of a write: the server's time, or what the client says, according to the switch. */
export function updatedAtOf(request: ApiRequest, sent: number | undefined): number {
  return request.switches.updatedAtFromClient && sent !== undefined ? sent : seconds(request);
}

/** Adds a note and its event. There is no check for repetition anywhere: the same `uniq` twice makes two notes. */
export function addNote(request: ApiRequest, fields: NewNote): NoteRecord {
  const { account, switches } = request;
  const { type, id } = fields.entity;
  const note: NoteRecord = {
    id: takeId(account, switches.noteIdsPerEntityType ? `${type}-note` : 'note'),
    entity: { type, id },
    noteType: fields.noteType,
    createdBy: fields.createdBy,
    createdAt: fields.createdAt ?? seconds(request),
    responsibleUserId: fields.responsibleUserId,
    versions: [
      {
        params: knownParams(fields.noteType, fields.params),
        updatedAt: updatedAtOf(request, fields.updatedAt ?? fields.createdAt),
        updatedBy: fields.createdBy,
        storedAtMs: request.nowMs,
      },
    ],
  };
  account.notes.push(note);
  addEvent(request, note);
  request.tell({ kind: 'added', resource: 'notes', id: note.id, entity: note.entity });
  return note;
}
