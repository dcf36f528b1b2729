import type { Clock } from '../../clock';
import type { AccountId } from '../../domain/ids';
import type { Lane } from '../crm-client';
import type { KommoApi } from './api';
import { pageAnswer } from './kommo-answer';
import { pipelineRecord } from './kommo-record';
import { createRecentReads } from './recent-reads';

const pipelinePage = pageAnswer('pipelines', pipelineRecord);

/** Pipelines are rebuilt rarely, and every search and every caller with a lead asks for their names. */
const FRESH_MS = 10 * 60_000;

/** Names of stages by `stageKey`, as `Pipeline: stage`. */
export type StageNames = (account: AccountId, lane: Lane) => Promise<ReadonlyMap<string, string>>;

export function stageKey(lead: { readonly pipelineId: number; readonly statusId: number }): string {
  return `${lead.pipelineId}:${lead.statusId}`;
}

export function createStageNames({ api, clock }: { api: KommoApi; clock: Clock }): StageNames {
  const recent = createRecentReads<ReadonlyMap<string, string>>({ clock, freshMs: FRESH_MS });

  async function read(account: AccountId, lane: Lane): Promise<ReadonlyMap<string, string>> {
    const found = await api.read(account, { path: '/api/v4/leads/pipelines', lane, answer: pipelinePage });
    const stages = (found?.items ?? []).flatMap(({ id, name, statuses }) =>
      statuses.map(
        (status) => [stageKey({ pipelineId: id, statusId: status.id }), `${name}: ${status.name}`] as const,
      ),
    );
    return new Map(stages);
  }

  return (account, lane) => recent.read({ account, key: 'stages', lane }, () => read(account, lane));
}
