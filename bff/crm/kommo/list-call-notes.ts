import { ENTITY_TYPES } from '../../contract/call-view';
import type { CrmClient, ListedCallNote } from '../crm-client';
import type { KommoApi } from './api';
import { pageAnswer } from './kommo-answer';
import { toSeconds } from './kommo-payload';
import { callNoteRecord } from './kommo-record';
import { CALL_NOTES } from './notes';

/** Nobody calls so often that the list of so long a time does not end. */
const PART_MS = 6 * 3_600_000;

const page = pageAnswer('notes', callNoteRecord);

/** Makes `listCallNotes`: the notes of leads, contacts and companies, with an administrator's eyes, part by part. */
export function createListCallNotes(api: KommoApi): CrmClient['listCallNotes'] {
  return async (account, { from, to }) => {
    const found = new Map<string, ListedCallNote>();
    for (let begin = from; begin < to; begin += PART_MS) {
      for (const type of ENTITY_TYPES) {
        const pages = api.pages(account, {
          path: `/api/v4/${type}/notes`,
          lane: 'backfill',
          preferAdmin: true,
          query: [
            ...CALL_NOTES,
            ['filter[updated_at][from]', toSeconds(begin)],
            ['filter[updated_at][to]', toSeconds(Math.min(to, begin + PART_MS))],
          ],
          answer: page,
        });
        for await (const notes of pages) {
          for (const { id, entityId, uniq, talkSeconds, hasRecording } of notes) {
            // Parts overlap by a second, and a note may be changed while it is read.
            found.set(`${type}/${id}`, {
              entity: { type, id: entityId },
              noteId: id,
              uniq,
              talkSeconds,
              hasRecording,
            });
          }
        }
      }
    }
    return [...found.values()];
  };
}
