import { AppError } from '../../domain/errors';
import type { EntityRef } from '../../contract/call-view';
import type { AccountId } from '../../domain/ids';
import type { CrmClient, SentTask, WriteOptions } from '../crm-client';
import type { KommoApi } from './api';
import type { ShareRequest } from './batch/share-request';
import { createdAnswer, pageAnswer } from './kommo-answer';
import { contactItem, leadItem, taskItem } from './kommo-payload';
import { namedRecord, taskRecord, userRecord } from './kommo-record';
import type { Task } from './kommo-record';

type CardMethods = Pick<
  CrmClient,
  'createContact' | 'createLead' | 'createTask' | 'findTasks' | 'describeEntity' | 'users'
>;

export interface CardsDeps {
  readonly api: KommoApi;
  readonly addressOf: (account: AccountId) => Promise<string>;
  readonly shareTasks: ShareRequest<{ readonly id: number }>;
}

interface NewRecord {
  readonly name: 'contacts' | 'leads' | 'tasks';
  readonly item: object;
}

const userPage = pageAnswer('users', userRecord);
const taskPage = pageAnswer('tasks', taskRecord);

export function createCards({ api, addressOf, shareTasks }: CardsDeps): CardMethods {
  /** One record by POST on its collection. */
  const create = (account: AccountId, { name, item }: NewRecord, options: WriteOptions) =>
    api.write(account, {
      ...options,
      method: 'POST',
      path: `/api/v4/${name}`,
      body: [item],
      answer: createdAnswer(name),
    });

  return {
    createContact: (account, contact, options) =>
      create(account, { name: 'contacts', item: contactItem(contact) }, options),
    createLead: (account, lead, options) => create(account, { name: 'leads', item: leadItem(lead) }, options),
    createTask: (account, task, options) => {
      const { batchOf } = options;
      const item = taskItem(task);
      if (batchOf === undefined) return create(account, { name: 'tasks', item }, options);
      return shareTasks(account, { path: '/api/v4/tasks', body: item }, { ...options, batchOf });
    },

    async findTasks(account, sent) {
      const { entity } = sent;
      const found: number[] = [];
      const pages = api.pages(account, {
        path: '/api/v4/tasks',
        lane: 'tasks',
        preferAdmin: true,
        query: [
          ['filter[entity_type]', entity.type],
          ['filter[entity_id][]', entity.id],
          ['order[id]', 'desc'],
        ],
        answer: taskPage,
      });
      for await (const tasks of pages) {
        found.push(...tasks.filter((task) => mayBe(task, sent)).map(({ id }) => id));
      }
      return found;
    },

    async describeEntity(account, entity) {
      const card = await api
        .read(account, { path: pathOf(entity), lane: 'look-up', answer: namedRecord })
        .catch(undefinedWhenMissing);
      if (card === undefined) return undefined;
      const url = `${await addressOf(account)}/${entity.type}/detail/${entity.id}`;
      return { ...entity, name: card.name === '' ? `#${entity.id}` : card.name, url };
    },

    async users(account) {
      const users = [];
      const request = {
        path: '/api/v4/users',
        lane: 'manager',
        preferAdmin: true,
        answer: userPage,
      } as const;
      for await (const page of api.pages(account, request)) users.push(...page);
      return users;
    },
  };
}

/** Kommo's clock and ours may differ by so much. */
const CLOCKS_MS = 2 * 60_000;

/** Whole words: "Call 12" is not "Call 123". A task that does not say when it was made may be ours. */
function mayBe({ text, createdAt }: Task, { text: sentText, sentAt = 0 }: SentTask): boolean {
  const isNewer = createdAt === null || createdAt * 1000 >= sentAt - CLOCKS_MS;
  return isNewer && text.trim() === sentText.trim();
}

function pathOf({ type, id }: EntityRef): string {
  return `/api/v4/${type}/${id}`;
}

/** An unknown id is answered with 204 or 404, depending on the resource. */
function undefinedWhenMissing(error: unknown): undefined {
  if (error instanceof AppError && error.context.status === 404) return undefined;
  throw error;
}
