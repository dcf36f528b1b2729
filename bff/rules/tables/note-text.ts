import type { Rule } from '../situation';

export type NoteTextAction = 'with-number' | 'plain';

export const NOTE_TEXT: readonly Rule<NoteTextAction>[] = [
  {
    code: 'note/with-number',
    when: [{ direction: ['inbound'], phones: ['several'], phoneInNoteIfSeveral: ['yes'] }],
    action: 'with-number',
    why: 'the card has several numbers: the note says which one called',
  },
  {
    code: 'note/one-number',
    when: [{ direction: ['inbound'], phones: ['one'] }],
    action: 'plain',
    why: 'the card has no other number',
  },
  {
    code: 'note/without-number',
    when: [{ direction: ['inbound'], phones: ['several'], phoneInNoteIfSeveral: ['no'] }],
    action: 'plain',
    why: 'the settings leave the number out of the note',
  },
  {
    code: 'note/outgoing',
    when: [{ direction: ['outbound'] }],
    action: 'plain',
    why: 'the number is written into notes of incoming calls only',
  },
];
