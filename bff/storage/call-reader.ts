import type { Pool, PoolClient } from 'pg';
import type { CallPage, CallQuery, CallReader, ChangedCallView } from '../calls/call-reader';
import { LOGGING_STATES } from '../contract/call-view';
import type { CallWithTimeline, TimelineEntry } from '../contract/call-view';
import { AppError } from '../domain/errors';
import type { AccountId, CallId } from '../domain/ids';
import { inAccount } from './account-transaction';
import { clickedBy } from './clicked-by';
import { toCallView } from './call-view-row';
import type { CallViewRow, ViewDeps } from './call-view-row';

const SELECT_VIEW = `
  select calls.*, accounts.subdomain, ${clickedBy('calls')},
    (select document -> 'general' ->> 'defaultCountry' from widget_settings) as default_country,
    (select jsonb_agg(kommo_user_id) from voip_users where extension_id in
      (select leg -> 'extension' ->> 'value' from jsonb_array_elements(calls.facts -> 'legs') as leg)
    ) as ringing_user_ids
  from voip_calls as calls join accounts using (kommo_account_id)`;

const HOME_OF_ALIAS = '(select call_id from call_aliases where alias = $1)';

const REACH_BACK = 200;
const CATCH_UP_LIMIT = 500;

export function createCallReader(pool: Pool, deps: ViewDeps): CallReader {
  return {
    reachBack: REACH_BACK,
    list: (account, query) => inAccount(pool, account, (client) => list(deps, client, query)),
    get: (account, callId) => inAccount(pool, account, (client) => get(deps, client, callId)),
    changedSince: (account, position, known) =>
      inAccount(pool, account, (client) => changedSince(deps, client, { account, position, known })),
  };
}

async function list(deps: ViewDeps, client: PoolClient, query: CallQuery): Promise<CallPage> {
  const isLogging = LOGGING_STATES.some((state) => state === query.status);
  const { rows } = await client.query<CallViewRow>(
    `${SELECT_VIEW}
     where ($1::bigint is null or calls.id < $1)
       and ($2::text is null or calls.delivery_status = $2) and ($3::text is null or calls.status = $3)
     order by calls.id desc limit $4`,
    [
      query.cursor === undefined ? null : idOf(query.cursor),
      isLogging ? query.status : null,
      isLogging ? null : (query.status ?? null),
      query.limit + 1,
    ],
  );
  const page = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? page.at(-1) : undefined;
  return {
    calls: page.map((row) => toCallView(deps, row)),
    nextCursor: last === undefined ? null : Buffer.from(String(last.id)).toString('base64url'),
  };
}

function idOf(cursor: string): number {
  const id = Number(Buffer.from(cursor, 'base64url').toString());
  if (Number.isSafeInteger(id) && id > 0) return id;
  throw new AppError('request/malformed', { fields: [{ path: 'cursor', code: 'unknown' }] });
}

async function get(
  deps: ViewDeps,
  client: PoolClient,
  callId: CallId,
): Promise<CallWithTimeline | undefined> {
  const row = (await rowOf(client, '$1', callId)) ?? (await rowOf(client, HOME_OF_ALIAS, callId));
  if (row === undefined) return undefined;
  const timeline = await client.query<{ at: Date; kind: TimelineEntry['kind']; detail: string }>(
    'select at, kind, detail from call_timeline where call_id = $1 order by id',
    [row.call_id],
  );
  return {
    ...toCallView(deps, row),
    timeline: timeline.rows.map(({ at, kind, detail }) => ({ at: at.toISOString(), kind, detail })),
  };
}

async function rowOf(client: PoolClient, home: string, name: CallId): Promise<CallViewRow | undefined> {
  const { rows } = await client.query<CallViewRow>(`${SELECT_VIEW} where call_id = ${home}`, [name]);
  return rows[0];
}

async function changedSince(
  deps: ViewDeps,
  client: PoolClient,
  from: { account: AccountId; position: number; known: readonly number[] | undefined },
): Promise<readonly ChangedCallView[]> {
  const after = from.known === undefined ? Math.max(0, from.position - REACH_BACK) : from.position;
  const { rows } = await client.query<CallViewRow>({
    name: 'changed-since',
    text: `${SELECT_VIEW} where kommo_account_id = $1 and feed_position > $2 and feed_position <> all ($3::bigint[])
           order by feed_position limit $4`,
    values: [from.account, after, from.known ?? [], CATCH_UP_LIMIT],
  });
  return rows.map((row) => ({ position: row.feed_position, view: toCallView(deps, row) }));
}
