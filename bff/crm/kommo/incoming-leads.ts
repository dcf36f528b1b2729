import type { CrmClient, OpenedIncomingLead } from '../crm-client';
import type { KommoApi, KommoWritten } from './api';
import type { ShareRequest } from './batch/share-request';
import { anyAnswer, openedIncomingLeadAnswer } from './kommo-answer';
import { acceptance, incomingLeadItem } from './kommo-payload';

type IncomingLeadMethods = Pick<CrmClient, 'openIncomingLead' | 'acceptIncomingLead'>;

const PATH = '/api/v4/leads/unsorted/sip';

export function createIncomingLeads(
  api: KommoApi,
  share: ShareRequest<OpenedIncomingLead>,
): IncomingLeadMethods {
  return {
    async openIncomingLead(account, request, options) {
      const { batchOf } = options;
      const open = (emptyLink: boolean): Promise<KommoWritten<OpenedIncomingLead>> => {
        const item = incomingLeadItem(request, emptyLink);
        if (batchOf !== undefined) return share(account, { path: PATH, body: item }, { ...options, batchOf });
        const answer = openedIncomingLeadAnswer;
        return api.write(account, { ...options, method: 'POST', path: PATH, body: [item], answer });
      };
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
