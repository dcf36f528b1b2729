import type { Pool } from 'pg';
import type { Instant } from '../domain/call-event';
import type { AccountId, CallId } from '../domain/ids';
import { enqueueJob } from '../queue/database/enqueue-job';
import type { Recheck } from '../workers/reconcile-with-kommo';
import { inAccount } from './account-transaction';

/** Nobody knows any more what the note says: it is edited, whatever that is. */
const EDIT = `logging = logging - 'written'`;

/** As if its answer had been lost: the worker looks twice before it sends. */
const LOOK_UP = `
  delivery_status = 'uncertain', entity_type = null, entity_id = null, note_id = null,
  logging = (logging - '{written,noteProven,failures,nextAt}'::text[]) || jsonb_build_object('pending',
    jsonb_build_object('intent', jsonb_build_object('kind', 'call'), 'written', '', 'missed', 0,
      'lookAt', $3::bigint, 'sentAt', coalesce(extract(epoch from coalesce(started_at, created_at)) * 1000, 0)::bigint))`;

/**
 * Hands a logged call to the log-call worker again, behind all live calls. Only the worker moves a call, so one that it
 * holds at this moment is left to it.
 * @returns whether the call was at rest
 */
export function recheckCall(
  pool: Pool,
  { account, callId, now }: { readonly account: AccountId; readonly callId: CallId; readonly now: Instant },
  what: Recheck,
): Promise<boolean> {
  return inAccount(pool, account, async (client) => {
    const { rowCount } = await client.query(
      `update voip_calls set ${what === 'edit' ? EDIT : LOOK_UP}, feed_position = nextval('feed_positions')
       where kommo_account_id = $1 and call_id = $2 and delivery_status = 'logged'
         and logging -> 'pending' is null and (lease_until is null or lease_until <= now())
         and $3::bigint is not null
       returning pg_notify('call_changed', $1::text || ':' || feed_position)`,
      [account, callId, now],
    );
    if (rowCount !== 1) return false;
    await client.query(
      `insert into call_timeline (kommo_account_id, call_id, at, kind, detail)
       values ($1, $2, clock_timestamp(), 'rule', $3)`,
      [
        account,
        callId,
        `compared with Kommo: ${what === 'edit' ? 'the note differs' : 'no note is to be found'}`,
      ],
    );
    await enqueueJob(client, { kind: 'log-call', account, callId, lane: 'backfill' }, now);
    return true;
  });
}
