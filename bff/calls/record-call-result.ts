import type { CallResult } from '../contract/call-result';
import type { LoggingState } from '../contract/call-view';
import type { AccountId, CallId } from '../domain/ids';
import { factsOfResult, NO_FACTS } from './call-facts';
import { canonical } from './fact';
import { merge } from './merge';
import { changesOf } from './record-call-events';
import type { RecordDeps } from './record-call-events';

export interface SubmittedResult {
  readonly callId: CallId;
  readonly userId: number;
  readonly result: CallResult;
  /** Time of arrival: of two results of one call the later one counts. */
  readonly at: number;
}

export interface AcceptedResult {
  readonly callId: CallId;
  readonly logging: LoggingState;
}

export type RecordCallResult = (account: AccountId, submitted: SubmittedResult) => Promise<AcceptedResult>;

/**
 * A manager's result enters by the same path as a delivery: merged, stored, then worked on. It may come
 * first, alone, or after everything; the same result again changes nothing.
 */
export function createRecordCallResult(deps: RecordDeps): RecordCallResult {
  return async (account, submitted) => {
    const { userId, result, at } = submitted;
    return deps.transactions.run(account, async (unit) => {
      const homes = await unit.names.homesOf([submitted.callId]);
      const callId = homes.get(submitted.callId) ?? submitted.callId;
      const known = (await unit.lockCalls([callId])).get(callId);
      const logging = known?.logging ?? 'waiting';
      if (canonical(known?.facts.result?.value) === canonical({ result, userId })) return { callId, logging };
      const before = known?.facts ?? NO_FACTS;
      const facts = merge(before, factsOfResult({ callId, userId, result, at }));
      const detail = result.outcome === undefined ? 'call result' : `call result: ${result.outcome}`;
      await unit.save({
        ...changesOf(deps, {
          account,
          callId,
          at: deps.clock.now().getTime(),
          facts,
          before,
          isNew: known === undefined,
        }),
        timeline: [{ callId, at, kind: 'received', detail }],
      });
      return { callId, logging };
    });
  };
}
