import { describeCall } from '../calls/describe-call';
import type { CallFacts } from '../calls/call-facts';
import type { CallerCard } from '../calls/caller-card';
import type { CrmClient, PhoneMatch } from '../crm/crm-client';
import { AppError } from '../domain/errors';
import type { AccountId, CallId } from '../domain/ids';
import type { ClaimedJob, Settlement } from '../queue/job-queue';

export interface CallerStore {
  facts(account: AccountId, callId: CallId): Promise<CallFacts | undefined>;
  saveCaller(account: AccountId, callId: CallId, caller: CallerCard): Promise<void>;
}

/**
 * Looks the caller up while the telephone rings, so that the manager sees a name. A courtesy: when Kommo
 * does not answer, the number alone is shown, and nothing is tried again once the call has been answered.
 */
export function createIdentifyCaller(deps: {
  readonly store: CallerStore;
  readonly crm: CrmClient;
}): (job: ClaimedJob) => Promise<Settlement> {
  return async ({ account, callId }) => {
    const facts = await deps.store.facts(account, callId);
    const number = facts === undefined ? '' : describeCall(facts).externalNumber;
    if (number === '') return { kind: 'done' };
    const match = await find(deps.crm, account, number);
    if (match !== undefined)
      await deps.store.saveCaller(account, callId, { entity: shownCard(match), match });
    return { kind: 'done' };
  };
}

async function find(crm: CrmClient, account: AccountId, number: string): Promise<PhoneMatch | undefined> {
  try {
    const [first] = await crm.findByPhone(account, number, 'manager');
    return first;
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith('crm/')) return undefined;
    throw error;
  }
}

/** As Kommo places a call: on the only active lead, else on whoever has the number. */
function shownCard(match: PhoneMatch): CallerCard['entity'] {
  const [lead, ...others] = match.activeLeads;
  if (lead !== undefined && others.length === 0) return { type: 'leads', id: lead.id, name: lead.name };
  return { ...match.entity, name: match.name };
}
