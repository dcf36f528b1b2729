import type { CrmClient } from '../crm-client';
import type { KommoApi } from './api';
import { pageAnswer } from './kommo-answer';
import { isClosed, pipelineRecord } from './kommo-record';

const pipelinePage = pageAnswer('pipelines', pipelineRecord);

/** https://developers.kommo.com/reference/pipelines: the list comes whole, there are no pages. */
export function createPipelines(api: KommoApi): CrmClient['pipelines'] {
  return async (account) => {
    const found = await api.read(account, {
      path: '/api/v4/leads/pipelines',
      lane: 'manager',
      answer: pipelinePage,
    });
    return (found?.items ?? [])
      .filter(({ isArchived }) => !isArchived)
      .map(({ id, name, isMain, statuses }) => ({
        ...{ id, name, isMain },
        stages: statuses
          .filter((stage) => !stage.isForIncomingLeads && !isClosed(stage))
          .map((stage) => ({ id: stage.id, name: stage.name })),
      }));
  };
}
