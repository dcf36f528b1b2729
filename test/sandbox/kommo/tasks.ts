import type { EntityRef, EntityType, TaskRecord } from './account-state';
import { canSee, ENTITY_TYPES, findCard, takeId } from './account-state';
import { hal, problem } from './answer';
import type { Answer, FieldError } from './answer';
import type { ApiRequest, Route } from './api-request';
import { seconds, selfLink } from './api-request';
import { admitItems, answerBatch } from './mixed-batch';
import { missingRecord, pageOf } from './paging';
import { filterValues, inOrder, passesFilters, passesRange } from './query-filters';
import { responsibleUserRule } from './users';
import type { FieldRules, Item } from './validation';
import {
  checkFields,
  isBoolean,
  isFilledString,
  isInteger,
  isItem,
  isObject,
  isOneOf,
  isString,
  readItem,
  readItems,
  refuseInvalid,
} from './validation';

function taskRules(request: ApiRequest, isNew: boolean): FieldRules {
  return {
    text: { check: isFilledString, required: isNew },
    complete_till: { check: isInteger, required: isNew },
    task_type_id: { check: isInteger },
    entity_id: { check: isInteger },
    entity_type: { check: isOneOf(ENTITY_TYPES) },
    responsible_user_id: responsibleUserRule(request.account),
    is_completed: { check: isBoolean },
    duration: { check: isInteger },
    result: { check: isObject({ text: { check: isString, required: true } }) },
    created_by: { check: isInteger },
    created_at: { check: isInteger },
    request_id: { check: isString },
    ...(isNew ? {} : { id: { check: isInteger, required: true } }),
  };
}

function entityOf(item: Item): EntityRef | undefined {
  if (typeof item.entity_id !== 'number' || typeof item.entity_type !== 'string') return undefined;
  // The item has passed the rules, so the type is one of the three.
  return { type: item.entity_type as EntityType, id: item.entity_id };
}

function checkNew(request: ApiRequest, item: Item): FieldError[] {
  const errors = checkFields(item, taskRules(request, true));
  const ref = entityOf(item);
  if (errors.length > 0 || ref === undefined) return errors;
  const card = findCard(request.account, ref);
  if (card !== undefined && canSee(request.user, card)) return [];
  return [{ code: 'NotSupportedChoice', path: 'entity_id', detail: 'The entity was not found.' }];
}

function numberOr(value: unknown, fallback: number): number {
  return typeof value === 'number' ? value : fallback;
}

function resultText(item: Item): string | undefined {
  return isItem(item.result) && typeof item.result.text === 'string' ? item.result.text : undefined;
}

/** Two equal requests make two tasks: nothing in a task tells them apart but its text. */
function addTask(request: ApiRequest, item: Item): TaskRecord {
  const task: TaskRecord = {
    id: takeId(request.account, 'task'),
    createdBy: numberOr(item.created_by, request.user.id),
    createdAt: numberOr(item.created_at, seconds(request)),
    updatedAt: seconds(request),
    responsibleUserId: numberOr(item.responsible_user_id, request.user.id),
    entity: entityOf(item),
    text: String(item.text),
    completeTill: Number(item.complete_till),
    duration: numberOr(item.duration, 0),
    taskTypeId: numberOr(item.task_type_id, 1),
    isCompleted: item.is_completed === true,
    resultText: resultText(item),
  };
  request.account.tasks.set(task.id, task);
  const entity = task.entity === undefined ? {} : { entity: task.entity };
  request.tell({ kind: 'added', resource: 'tasks', id: task.id, ...entity });
  return task;
}

function renderTask(request: ApiRequest, task: TaskRecord): unknown {
  return {
    id: task.id,
    created_by: task.createdBy,
    updated_by: task.createdBy,
    created_at: task.createdAt,
    updated_at: task.updatedAt,
    responsible_user_id: task.responsibleUserId,
    group_id: 0,
    entity_id: task.entity?.id ?? null,
    entity_type: task.entity?.type ?? null,
    duration: task.duration,
    is_completed: task.isCompleted,
    task_type_id: task.taskTypeId,
    text: task.text,
    // An empty result is an empty list on read, not an object and not null.
    result: task.resultText === undefined ? [] : { text: task.resultText },
    complete_till: task.completeTill,
    account_id: request.account.id,
    _links: selfLink(`${request.origin}/api/v4/tasks/${task.id}`),
  };
}

function isInList({ query }: ApiRequest, task: TaskRecord): boolean {
  const completed = filterValues(query, 'filter[is_completed]');
  return (
    passesFilters(query, {
      'filter[id]': task.id,
      'filter[entity_type]': task.entity?.type ?? '',
      'filter[entity_id]': task.entity?.id ?? '',
      'filter[responsible_user_id]': task.responsibleUserId,
      'filter[task_type]': task.taskTypeId,
    }) &&
    (completed.length === 0 || completed.includes(task.isCompleted ? '1' : '0')) &&
    passesRange(query, 'filter[updated_at]', task.updatedAt)
  );
}

function applyPatch(request: ApiRequest, task: TaskRecord, item: Item): void {
  if (typeof item.text === 'string') task.text = item.text;
  if (typeof item.is_completed === 'boolean') task.isCompleted = item.is_completed;
  task.completeTill = numberOr(item.complete_till, task.completeTill);
  task.duration = numberOr(item.duration, task.duration);
  task.taskTypeId = numberOr(item.task_type_id, task.taskTypeId);
  task.responsibleUserId = numberOr(item.responsible_user_id, task.responsibleUserId);
  task.entity = entityOf(item) ?? task.entity;
  task.resultText = resultText(item) ?? task.resultText;
  task.updatedAt = seconds(request);
  const entity = task.entity === undefined ? {} : { entity: task.entity };
  request.tell({ kind: 'changed', resource: 'tasks', id: task.id, ...entity });
}

function checkPatch(request: ApiRequest, item: Item): FieldError[] {
  const errors = checkFields(item, taskRules(request, false));
  if (errors.length > 0 || request.account.tasks.has(Number(item.id))) return errors;
  return [{ code: 'NotSupportedChoice', path: 'id', detail: 'The task was not found.' }];
}

function patchTasks(request: ApiRequest, items: readonly Item[]): Answer {
  refuseInvalid(items, (item) => checkPatch(request, item));
  const tasks = items.flatMap((item) => {
    const task = request.account.tasks.get(Number(item.id));
    if (task === undefined) return [];
    applyPatch(request, task, item);
    return { id: task.id, updated_at: task.updatedAt };
  });
  return hal({ _links: selfLink(`${request.origin}/api/v4/tasks`), _embedded: { tasks } });
}

function createTasks(request: ApiRequest): Answer {
  const { admitted, refused } = admitItems(request, readItems(request.body), (item) =>
    checkNew(request, item),
  );
  const tasks = admitted.map(({ item, requestId }) => ({
    id: addTask(request, item).id,
    request_id: requestId,
  }));
  const whole = hal({ _links: selfLink(`${request.origin}/api/v4/tasks`), _embedded: { tasks } });
  return answerBatch(request, refused, whole);
}

const PATH = '/api/v4/tasks';

export const taskRoutes: readonly Route[] = [
  { method: 'POST', path: PATH, handle: createTasks },
  {
    method: 'GET',
    path: PATH,
    handle: (request) => {
      const tasks = [...request.account.tasks.values()].filter((task) => isInList(request, task));
      const items = inOrder(request.query, tasks, {
        created_at: (task) => task.createdAt,
        complete_till: (task) => task.completeTill,
        id: (task) => task.id,
      });
      return pageOf(request, 'tasks', { items, render: (task) => renderTask(request, task) });
    },
  },
  {
    method: 'GET',
    path: `${PATH}/:id`,
    handle: (request) => {
      const task = request.account.tasks.get(Number(request.path.id));
      return task === undefined ? missingRecord(request) : hal(renderTask(request, task));
    },
  },
  { method: 'PATCH', path: PATH, handle: (request) => patchTasks(request, readItems(request.body)) },
  {
    method: 'PATCH',
    path: `${PATH}/:id`,
    handle: (request) => {
      const id = Number(request.path.id);
      if (!request.account.tasks.has(id)) return problem(404, 'Entity not found');
      return patchTasks(request, [{ ...readItem(request.body), id }]);
    },
  },
];
