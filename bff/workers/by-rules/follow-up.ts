import { compact } from '../../calls/call-facts';
import { describeCall } from '../../calls/describe-call';
import type { PhoneMatch } from '../../crm/crm-client';
import { AppError, assertNever } from '../../domain/errors';
import { asKommoChooses } from '../../rules/as-kommo-chooses';
import { decide } from '../../rules/decide';
import type { Decision } from '../../rules/decision-table';
import { dueAt } from '../../rules/due-at';
import type { Situation } from '../../rules/situation';
import { taskText } from '../../rules/task-text';
import type { LeasedCall } from '../log-call/logging-memo';
import type { SettingsOfCalls, Worker } from '../log-call/worker';
import type { Effect } from './effect';
import { isSettled } from './effect-memo';
import { ruleLine } from './explain';
import { findOwnTask } from './own-task';
import { situationOfCall } from './found-for-call';

/**
 * The task that asks somebody to call back, and its end. A conversation has one task however many telephones rang,
 * because it has one row. Whoever speaks to the caller later only wakes this call (see `NumberHistory`): its own
 * worker decides and closes, and looks again after the task was made, so that a call back that went on at the same
 * time is not overlooked.
 */
export async function nextFollowUp(
  worker: Worker,
  call: LeasedCall,
  settings: SettingsOfCalls,
): Promise<Effect | undefined> {
  const made = call.memo.effects?.['follow-up'];
  switch (made?.state) {
    case 'given-up':
      return undefined;
    case 'sending':
    case 'uncertain':
      // What may be on its way is settled first, whatever the rules say by now.
      return taskEffect(worker, call, settings);
    case 'done':
      return closing(worker, call, { taskId: made.id, situation: await withHistory(worker, call, settings) });
    default:
      // The history is asked for only when nothing else speaks against the task.
      if (decideTask(situationOfCall(call, settings)) === 'no-task') return undefined;
      return decideTask(await withHistory(worker, call, settings)) === 'create-task'
        ? taskEffect(worker, call, settings)
        : undefined;
  }
}

async function withHistory(worker: Worker, call: LeasedCall, settings: SettingsOfCalls): Promise<Situation> {
  const { externalNumber } = describeCall(call.facts);
  return situationOfCall(call, settings, {
    reached: await worker.history.reachedAfter(call, externalNumber),
  });
}

function decideTask(situation: Situation): string {
  return decide('task', situation).action;
}

async function taskEffect(worker: Worker, call: LeasedCall, settings: SettingsOfCalls): Promise<Effect> {
  const { rules, general } = settings;
  const story = describeCall(call.facts);
  const phone = story.externalNumber;
  const { entity, account } = call;
  if (entity === null) throw new AppError('bug/unexpected', { detail: 'a task without a card' });
  const owner = await ownerOf(worker, call, settings);
  const at = story.startedAt ?? call.heardAt;
  const text = taskText(rules.missed.text, {
    phone,
    name: owner?.name ?? '',
    at,
    timeZone: general.timeZone,
  });
  const who = decide(
    'responsible',
    situationOfCall(call, settings, {
      cardOwner: (owner?.responsibleUserId ?? null) === null ? 'unknown' : 'known',
    }),
  );
  const userId = responsibleUser(who, { call, owner, settings });
  const dueFrom = story.endedAt ?? call.heardAt;
  const task = {
    text,
    dueAt: dueAt(dueFrom, { ...rules.missed, timeZone: general.timeZone }),
    entity,
    ...(userId === null ? {} : { responsibleUserId: userId }),
  };
  return {
    name: 'follow-up',
    lane: 'tasks',
    title: 'task to call back',
    mark: text,
    card: entity,
    because: [ruleLine(who)],
    send: (options) => worker.crm.createTask(account, task, options),
    // The log may have moved to another card since: the task stays where it was sent to.
    lookUp: ({ mark, card = entity, sentAt }) =>
      findOwnTask(worker, call, { text: mark, entity: card, ...compact({ sentAt }) }),
  };
}

/** Whose card it is. Asked of Kommo only when the rules or the text need it and nobody was found while it rang. */
async function ownerOf(
  worker: Worker,
  call: LeasedCall,
  { rules }: SettingsOfCalls,
): Promise<PhoneMatch | undefined> {
  if (call.caller !== null) return call.caller.match;
  const { responsible, text } = rules.missed;
  const isNeeded =
    text.includes('{name}') ||
    responsible === 'card' ||
    (responsible === 'extension' && call.responsibleUserId === null);
  if (!isNeeded) return undefined;
  const { externalNumber } = describeCall(call.facts);
  return asKommoChooses(await worker.crm.findByPhone(call.account, externalNumber, 'tasks'));
}

function responsibleUser(
  { action }: Decision<'manager' | 'card-owner' | 'fixed-user' | 'nobody'>,
  from: { call: LeasedCall; owner: PhoneMatch | undefined; settings: SettingsOfCalls },
): number | null {
  switch (action) {
    case 'manager':
      return from.call.responsibleUserId;
    case 'card-owner':
      return from.owner?.responsibleUserId ?? null;
    case 'fixed-user':
      return from.settings.rules.missed.userId;
    case 'nobody':
      return null;
    default:
      return assertNever(action);
  }
}

function closing(
  worker: Worker,
  call: LeasedCall,
  { taskId, situation }: { taskId: number | null; situation: Situation },
): Effect | undefined {
  const decision = decide('follow-up', situation);
  const isClosed = isSettled(call.memo.effects?.['close-follow-up']);
  if (taskId === null || isClosed || decision.action !== 'close') return undefined;
  const result = RESULTS[decision.code] ?? decision.why;
  return {
    name: 'close-follow-up',
    lane: 'tasks',
    title: `task ${taskId} closed`,
    mark: '',
    because: [ruleLine(decision)],
    send: async (options) => {
      const outcome = await worker.crm.closeTask(call.account, { id: taskId, result }, options);
      return outcome.kind === 'written' ? { kind: 'written', value: { id: taskId } } : outcome;
    },
    lookUp: 'repeatable',
  };
}

/** What stands in Kommo as the result of the task. */
const RESULTS: Readonly<Record<string, string>> = {
  'follow-up/answered-after-all': 'The call was answered after all',
  'follow-up/called-back': 'Called back, the call was answered',
  'follow-up/called-again': 'The caller called again and was answered',
};
