import { QUESTIONS, TABLES } from '../decide';
import type { Words } from './words';

/** The reasons stand in the tables themselves. */
export const ENGLISH: Words = {
  rules: {
    ...Object.fromEntries(
      QUESTIONS.flatMap((question) => TABLES[question].map(({ code, why }) => [code, why] as const)),
    ),
    retry: 'an administrator asked for another try',
  },
  actions: {
    'pass-over': 'not logged',
    'on-card': 'logged on the card that has the number',
    'on-chosen-card': 'logged on the card the manager chose',
    'on-dialled-card': 'logged on the card it was dialled from',
    'on-opened-card': 'logged on the card an earlier call opened',
    'incoming-lead': 'an incoming lead',
    'contact-and-lead': 'a new contact and a new lead',
    contact: 'a new contact',
    'new-lead': 'a new lead of the known contact or company',
    'with-number': 'the number stands in the note',
    plain: 'the number does not stand in the note',
    accept: 'the incoming lead is accepted',
    leave: 'the incoming lead waits for a manager',
    'create-task': 'a task to call back',
    'no-task': 'no task',
    manager: 'for the manager whose telephone rang',
    'card-owner': 'for the user responsible for the card',
    'fixed-user': 'for the user named in the settings',
    nobody: 'for the user who installed the integration',
    close: 'the task is closed',
    keep: 'the task stays as it is',
  },
  questions: {
    log: 'Logged',
    'note-text': 'Note',
    accept: 'Incoming lead',
    task: 'Task',
    responsible: 'Responsible',
    'follow-up': 'Closing the task',
  },
};
