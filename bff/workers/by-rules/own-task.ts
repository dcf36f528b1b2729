import type { CrmClient, SentTask } from '../../crm/crm-client';
import type { LeasedCall } from '../log-call/logging-memo';
import type { NumberHistory } from './number-history';

/**
 * The task that this call sent, whose answer was lost: with its words, on its card, not made before it was sent, and
 * no other call's. Two calls that lost theirs at once each take one, so as many are there as were asked for.
 */
export async function findOwnTask(
  { crm, history }: { readonly crm: CrmClient; readonly history: NumberHistory },
  call: LeasedCall,
  sent: SentTask,
): Promise<number | undefined> {
  const found = await crm.findTasks(call.account, sent);
  return (await history.tasksOfNoOther(call, found))[0];
}
