import type { Clock } from '../../clock';
import type { AccountId } from '../../domain/ids';
import type { CrmClient, WriteOutcome } from '../crm-client';
import type { AccessTokens } from './access-tokens';
import { createKommoApi } from './api';
import { createShareRequest } from './batch/share-request';
import { createCallees } from './callees';
import { createCards } from './cards';
import { createCloseTask } from './close-task';
import type { Exchange } from './exchange';
import { createFindByPhone } from './find-by-phone';
import { createFindCalls } from './find-calls';
import { createListCallNotes } from './list-call-notes';
import { createIncomingLeads } from './incoming-leads';
import { createJoinCards } from './join-cards';
import { createdItem } from './kommo-answer';
import { incomingLeadRecord } from './kommo-record';
import { createLogCall, SHARED_CALLS } from './log-call';
import { createNotes } from './notes';
import { accountOrigin } from './origin';
import { createPipelines } from './pipelines';
import { createRecognise } from './recognise';
import { createSearchEntities } from './search-entities';
import { createStageNames } from './stage-names';

export interface KommoClientDeps {
  readonly exchange: Exchange;
  readonly tokens: AccessTokens;
  readonly clock: Clock;
  /** Of an account's origin, with `{subdomain}`. */
  readonly originTemplate: string;
}

export function createKommoClient(deps: KommoClientDeps): CrmClient {
  const { exchange, tokens, originTemplate, clock } = deps;
  const api = createKommoApi({ send: exchange.send, tokens, originTemplate });
  const addressOf = async (account: AccountId): Promise<string> =>
    accountOrigin(originTemplate, (await tokens.accessToken(account)).subdomain);
  const byPhone = createFindByPhone({ api, clock });
  const sharing = { api, clock };
  const shareTasks = createShareRequest(sharing, { list: 'tasks', record: createdItem });
  const shareNotes = createShareRequest(sharing, { list: 'notes', record: createdItem });
  const shareIncomingLeads = createShareRequest(sharing, { list: 'unsorted', record: incomingLeadRecord });
  const cards = createCards({ api, addressOf, shareTasks });
  const incomingLeads = createIncomingLeads(api, shareIncomingLeads);
  const stages = createStageNames({ api, clock });
  const joinCards = createJoinCards(api);

  /** Forgets who has which number, unless certainly nothing was written. */
  async function changing<T>(account: AccountId, write: Promise<WriteOutcome<T>>): Promise<WriteOutcome<T>> {
    const outcome = await write;
    if (outcome.kind !== 'refused') byPhone.forget(account);
    return outcome;
  }

  return {
    ...createNotes(api, shareNotes),
    ...cards,
    closeTask: createCloseTask(api),
    logCall: createLogCall(api, createShareRequest(sharing, SHARED_CALLS)),
    openIncomingLead: (account, request, options) =>
      changing(account, incomingLeads.openIncomingLead(account, request, options)),
    acceptIncomingLead: (account, accepted, options) =>
      changing(account, incomingLeads.acceptIncomingLead(account, accepted, options)),
    createContact: (account, contact, options) =>
      changing(account, cards.createContact(account, contact, options)),
    createLead: (account, lead, options) => changing(account, cards.createLead(account, lead, options)),
    linkContact: (account, link, options) => changing(account, joinCards.linkContact(account, link, options)),
    addPhone: (account, added, options) => changing(account, joinCards.addPhone(account, added, options)),
    findCalls: createFindCalls(api),
    listCallNotes: createListCallNotes(api),
    findByPhone: byPhone.find,
    pipelines: createPipelines(api),
    callees: createCallees(api),
    ...createRecognise({ api, stages }),
    searchEntities: createSearchEntities({ api, stages }),
  };
}
