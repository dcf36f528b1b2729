import type { CrmClient } from '../crm-client';
import type { KommoApi } from './api';
import { anyAnswer, openedIncomingLeadAnswer } from './kommo-answer';
import { acceptance, incomingLeadItem } from './kommo-payload';

type IncomingLeadMethods = Pick<CrmClient, 'openIncomingLead' | 'acceptIncomingLead'>;

export function createIncomingLeads(api: KommoApi): IncomingLeadMethods {
  return {
    async openIncomingLead(account, request, options) {
      const open = (emptyLink: boolean) =>
        api.write(account, {
          ...options,
          method: 'POST',
          path: '/api/v4/leads/unsorted/sip',
          body: [incomingLeadItem(request, emptyLink)],
          answer: openedIncomingLeadAnswer,
        });
      const outcome = await open(false);
      const lacksLink =
        outcome.kind === 'refused' && outcome.error.fields.some(({ path }) => path.endsWith('metadata.link'));
      // Some sources call every field of the metadata required. Nothing was written, so it may be said again.
      return lacksLink && request.call.recordingUrl === undefined ? open(true) : outcome;
    },

    acceptIncomingLead: (account, { uid, userId, statusId }, options) =>
      api.write(account, {
        ...options,
        method: 'POST',
        path: `/api/v4/leads/unsorted/${encodeURIComponent(uid)}/accept`,
        preferAdmin: true,
        body: acceptance(userId, statusId),
        answer: anyAnswer,
      }),
  };
}
