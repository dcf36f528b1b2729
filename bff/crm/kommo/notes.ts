import type { CrmClient, NoteRef } from '../crm-client';
import type { KommoApi } from './api';
import type { ShareRequest } from './batch/share-request';
import { anyAnswer, createdAnswer, pageAnswer } from './kommo-answer';
import { callNoteItem, callNotePatch, NOTE_TYPE, notesPath, textNoteItem } from './kommo-payload';
import { callNoteRecord } from './kommo-record';

export const callNotePage = pageAnswer('notes', callNoteRecord);

/** Filters that keep the list to call notes. */
export const CALL_NOTES = Object.values(NOTE_TYPE).map((type) => ['filter[note_type][]', type] as const);

type NoteMethods = Pick<CrmClient, 'addCallNote' | 'editCallNote' | 'addTextNote' | 'findCallNote'>;

export function createNotes(api: KommoApi, share: ShareRequest<{ readonly id: number }>): NoteMethods {
  return {
    async addCallNote(account, { entity, call }, options) {
      const { batchOf } = options;
      const path = `/api/v4/${entity.type}/notes`;
      const item = callNoteItem(entity.id, call);
      const outcome =
        batchOf === undefined
          ? await api.write(account, {
              ...options,
              method: 'POST',
              path,
              body: [item],
              answer: createdAnswer('notes'),
            })
          : await share(account, { path, body: item }, { ...options, batchOf });
      if (outcome.kind !== 'written') return outcome;
      return { kind: 'written', value: { entity, noteId: outcome.value.id } };
    },

    editCallNote: (account, { entity, noteId, call }, options) =>
      api.write(account, {
        ...options,
        method: 'PATCH',
        path: `/api/v4/${entity.type}/notes/${noteId}`,
        preferAdmin: true,
        body: callNotePatch(noteId, call),
        answer: anyAnswer,
      }),

    addTextNote: (account, { entity, text }, options) =>
      api.write(account, {
        ...options,
        method: 'POST',
        path: `/api/v4/${entity.type}/notes`,
        body: [textNoteItem(entity.id, text)],
        answer: createdAnswer('notes'),
      }),

    async findCallNote(account, { entity, uniq, except = [] }) {
      const pages = api.pages(account, {
        path: notesPath(entity),
        lane: 'logging',
        preferAdmin: true,
        query: [...CALL_NOTES, ['order[id]', 'desc']],
        answer: callNotePage,
      });
      for await (const notes of pages) {
        const found = notes.find(
          (note) => note.uniq === uniq && !isAmong(except, { entity, noteId: note.id }),
        );
        if (found !== undefined) return found.id;
      }
      return undefined;
    },
  };
}

export function isAmong(notes: readonly NoteRef[], { entity, noteId }: NoteRef): boolean {
  return notes.some((note) => note.noteId === noteId && note.entity.type === entity.type);
}
