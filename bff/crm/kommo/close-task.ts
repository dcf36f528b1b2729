import type { CrmClient } from '../crm-client';
import type { KommoApi } from './api';
import { anyAnswer } from './kommo-answer';
import { closedTask } from './kommo-payload';

/** Makes `closeTask`: an edit, so a repetition leaves the task as it is. */
export function createCloseTask(api: KommoApi): CrmClient['closeTask'] {
  return (account, { id, result }, options) =>
    api.write(account, {
      ...options,
      method: 'PATCH',
      path: `/api/v4/tasks/${id}`,
      preferAdmin: true,
      body: closedTask(result),
      answer: anyAnswer,
    });
}
