import type { PipelineRecord } from './account-state';
import { hal } from './answer';
import type { ApiRequest, Route } from './api-request';
import { selfLink } from './api-request';
import { missingRecord } from './paging';

function renderPipeline(request: ApiRequest, pipeline: PipelineRecord): unknown {
  const url = `${request.origin}/api/v4/leads/pipelines/${pipeline.id}`;
  const statuses = pipeline.statuses.map((status) => ({
    id: status.id,
    name: status.name,
    sort: status.sort,
    is_editable: status.type === 0 && status.id !== 142 && status.id !== 143,
    pipeline_id: pipeline.id,
    color: '#99ccff',
    type: status.type,
    account_id: request.account.id,
    _links: selfLink(`${url}/statuses/${status.id}`),
  }));
  return {
    id: pipeline.id,
    name: pipeline.name,
    sort: 1,
    is_main: pipeline.isMain,
    is_unsorted_on: pipeline.isUnsortedOn,
    is_archive: false,
    account_id: request.account.id,
    _links: selfLink(url),
    _embedded: { statuses },
  };
}

export const pipelineRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v4/leads/pipelines',
    handle: (request) => {
      const { pipelines } = request.account;
      return hal({
        _total_items: pipelines.length,
        _links: selfLink(`${request.origin}/api/v4/leads/pipelines`),
        _embedded: { pipelines: pipelines.map((pipeline) => renderPipeline(request, pipeline)) },
      });
    },
  },
  {
    method: 'GET',
    path: '/api/v4/leads/pipelines/:id',
    handle: (request) => {
      const pipeline = request.account.pipelines.find(({ id }) => id === Number(request.path.id));
      return pipeline === undefined ? missingRecord(request) : hal(renderPipeline(request, pipeline));
    },
  },
];
