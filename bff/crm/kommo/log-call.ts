import type { CrmClient } from '../crm-client';
import type { KommoApi } from './api';
import { callAnswer } from './kommo-answer';
import { callItem } from './kommo-payload';

/**
 * Makes `logCall`. One call per request: Kommo does not say what becomes of the rest when one of several is refused.
 * It gives the card that Kommo chose by the number, or `null` when nobody has it.
 */
export function createLogCall(api: KommoApi): CrmClient['logCall'] {
  return async (account, call, options) => {
    const outcome = await api.write(account, {
      ...options,
      method: 'POST',
      path: '/api/v4/calls',
      body: [callItem(call)],
      answer: callAnswer,
    });
    if (outcome.kind !== 'refused') return outcome;
    // An unknown number comes as 400, in the same document as a call that was added.
    const told = callAnswer.safeParse(outcome.body);
    return told.success ? { kind: 'written', value: told.data } : { kind: 'refused', error: outcome.error };
  };
}
