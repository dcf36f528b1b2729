import { describeCall } from '../../calls/describe-call';
import type { EntityRef } from '../../contract/call-view';
import type { LeasedCall } from '../log-call/logging-memo';
import type { Worker } from '../log-call/worker';

/**
 * The lead that the provider says the call is about (Roistat's `order_id`), if this Kommo has it: the provider may be
 * connected to another CRM, or the lead may be gone. Undefined: the number decides.
 * Nothing is awaited where no lead is named: calls of a backlog that start together reach their batch together.
 * @throws AppError crm/…
 */
export function namedLead(worker: Worker, call: LeasedCall): Promise<EntityRef | undefined> | undefined {
  const { leadId } = describeCall(call.facts);
  const isAnswered = leadId === null || call.memo.namedLeadRefused === true;
  return isAnswered ? undefined : leadInKommo(worker, call, leadId);
}

async function leadInKommo(worker: Worker, call: LeasedCall, id: number): Promise<EntityRef | undefined> {
  const asked = { leadIds: [id], companyIds: [] };
  const { leads } = await worker.crm.describeCards(call.account, asked, 'logging');
  return leads.has(id) ? { type: 'leads', id } : undefined;
}
