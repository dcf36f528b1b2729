import { compact } from '../../calls/call-facts';
import type { EntityRef } from '../../contract/call-view';
import type { CrmCall, CrmClient } from '../../crm/crm-client';
import { WITHHELD } from './crm-call';
import type { OperationContext } from './operations';

type NewCardContext = Pick<OperationContext, 'crmCall' | 'unknown'>;

/** What is opened for a number that nobody has, under the names that the account's settings want. */
export function incomingLeadRequest(context: NewCardContext): Parameters<CrmClient['openIncomingLead']>[1] {
  const { crmCall, unknown } = context;
  return {
    call: crmCall,
    contactName: contactName(context),
    leadName: leadName(context),
    ...(unknown.pipelineId === null ? {} : { pipelineId: unknown.pipelineId }),
  };
}

export function newContact(context: NewCardContext): Parameters<CrmClient['createContact']>[1] {
  const { phone, responsibleUserId } = context.crmCall;
  return {
    name: contactName(context),
    phone,
    ...(responsibleUserId === undefined ? {} : { responsibleUserId }),
  };
}

export function newLead(context: NewCardContext, card: EntityRef): Parameters<CrmClient['createLead']>[1] {
  const { responsibleUserId } = context.crmCall;
  const { pipelineId, statusId } = context.unknown;
  return {
    name: leadName(context),
    card,
    ...compact({ pipelineId: pipelineId ?? undefined, statusId: statusId ?? undefined, responsibleUserId }),
  };
}

function contactName({ crmCall, unknown }: NewCardContext): string {
  return filledName(unknown.contactName, crmCall) ?? shownPhone(crmCall);
}

/** The account's own words are for callers; what was dialled keeps ours. */
function leadName({ crmCall, unknown }: NewCardContext): string {
  const isIncoming = crmCall.direction === 'inbound';
  const own = isIncoming ? filledName(unknown.leadName, crmCall) : undefined;
  return own ?? `Call ${isIncoming ? 'from' : 'to'} ${shownPhone(crmCall)}`;
}

function filledName(template: string | undefined, call: CrmCall): string | undefined {
  const filled = template?.replaceAll('{phone}', shownPhone(call)).trim();
  return filled === '' ? undefined : filled;
}

function shownPhone({ phone }: CrmCall): string {
  return phone === WITHHELD ? 'withheld number' : phone;
}
