import type { AccountState, EntityRef, NoteParams } from './account-state';
import { findCard } from './account-state';
import { CALL_NOTE_TYPES } from './note-params';
import { latestVersion } from './note-view';

export interface CallNoteRecord {
  readonly id: number;
  readonly entity: EntityRef;
  readonly noteType: string;
  readonly params: NoteParams;
  readonly createdBy: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** How often it was edited. */
  readonly edits: number;
  /** False when its card is gone, as after an incoming lead was declined. */
  readonly isReachable: boolean;
}

/** Every call note of an account, past all lags and rights: what is to be counted when duplicates are looked for. */
export function callNotesOf(account: AccountState): CallNoteRecord[] {
  return account.notes
    .filter((note) => CALL_NOTE_TYPES.includes(note.noteType))
    .map((note) => ({
      id: note.id,
      entity: note.entity,
      noteType: note.noteType,
      params: latestVersion(note).params,
      createdBy: note.createdBy,
      createdAt: note.createdAt,
      updatedAt: latestVersion(note).updatedAt,
      edits: note.versions.length - 1,
      isReachable: findCard(account, note.entity) !== undefined,
    }));
}
