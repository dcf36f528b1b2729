import type { Pool } from 'pg';
import type { CallFacts } from '../calls/call-facts';
import type { CallerCard } from '../calls/caller-card';
import { describeCall } from '../calls/describe-call';
import type { EntityType, LoggingState } from '../contract/call-view';
import type { AccountId } from '../domain/ids';
import { TEST_CALLS } from '../domain/ids';
import type { RecordedCall } from '../rules/rehearse';
import type { Found } from '../rules/situation-of';
import { foundForCall } from '../workers/by-rules/found-for-call';
import type { LoggingMemo } from '../workers/log-call/logging-memo';
import { inAccount } from './account-transaction';

interface RecordedRow {
  readonly call_id: string;
  readonly facts: CallFacts;
  readonly logging: LoggingMemo;
  readonly delivery_status: LoggingState;
  readonly entity_type: EntityType | null;
  readonly entity_id: number | null;
  readonly unsorted_uid: string | null;
  readonly responsible_user_id: number | null;
  readonly caller: CallerCard | null;
  readonly created_at: Date;
}

/** The last calls of an account that have ended, the newest first, with what was found for them. */
export function createRecordedCalls(
  pool: Pool,
): (account: AccountId, limit: number) => Promise<readonly RecordedCall[]> {
  return (account, limit) =>
    inAccount(pool, account, async (client) => {
      const { rows } = await client.query<RecordedRow>(
        `select * from voip_calls where kommo_account_id = $1 and status = 'ended' and provider <> $3 order by id desc limit $2`,
        [account, limit, TEST_CALLS],
      );
      return rows.map(recordedCall);
    });
}

function recordedCall(row: RecordedRow): RecordedCall {
  const told = describeCall(row.facts);
  return {
    callId: row.call_id,
    startedAt: new Date(told.startedAt ?? row.created_at).toISOString(),
    direction: told.direction ?? 'inbound',
    from: told.from,
    to: told.to,
    told,
    found: foundOf(row),
  };
}

function foundOf(row: RecordedRow): Found {
  const { entity_type: type, entity_id: id, logging } = row;
  const wasReached = logging.explained?.task === 'missed/reached-already';
  return {
    ...foundForCall({
      facts: row.facts,
      memo: logging,
      state: row.delivery_status,
      entity: type === null || id === null ? null : { type, id },
      incomingLeadUid: row.unsorted_uid,
      responsibleUserId: row.responsible_user_id,
      caller: row.caller,
    }),
    reached: wasReached ? 'called-back' : 'no',
  };
}
