import type { AccountId } from '../../domain/ids';
import type { CrmCall, CrmClient, LoggedNote, WriteOptions, WriteOutcome } from '../crm-client';
import type { KommoApi } from './api';
import type { ShareRequest, SharedKind } from './batch/share-request';
import { callAnswer, ENTITY_NOT_FOUND, loggedCallItem } from './kommo-answer';
import { callItem } from './kommo-payload';

const PATH = '/api/v4/calls';

/** In a batch each unknown number is an error of its item. */
export const SHARED_CALLS: SharedKind<LoggedNote | null> = {
  list: 'calls',
  record: loggedCallItem,
  meaningOf: ({ reason }) => (reason === ENTITY_NOT_FOUND ? { value: null } : undefined),
};

/** Makes `logCall`: it gives the card that Kommo chose by the number, or `null` when nobody has it. */
export function createLogCall(api: KommoApi, share: ShareRequest<LoggedNote | null>): CrmClient['logCall'] {
  async function alone(
    account: AccountId,
    call: CrmCall,
    options: WriteOptions,
  ): Promise<WriteOutcome<LoggedNote | null>> {
    const outcome = await api.write(account, {
      ...options,
      method: 'POST',
      path: PATH,
      body: [callItem(call)],
      answer: callAnswer,
    });
    if (outcome.kind !== 'refused') return outcome;
    // An unknown number comes as 400, in the same document as a call that was added.
    const told = callAnswer.safeParse(outcome.body);
    return told.success ? { kind: 'written', value: told.data } : { kind: 'refused', error: outcome.error };
  }

  return (account, call, options) => {
    const { batchOf } = options;
    if (batchOf === undefined) return alone(account, call, options);
    return share(account, { path: PATH, body: callItem(call) }, { ...options, batchOf });
  };
}
