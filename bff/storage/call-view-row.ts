import type { CallFacts } from '../calls/call-facts';
import { describeCall } from '../calls/describe-call';
import type {
  CallView,
  Direction,
  Disposition,
  EntityRef,
  EntityType,
  EntityView,
  LoggingState,
} from '../contract/call-view';
import type { CallerCard } from '../calls/caller-card';

export interface CallViewRow {
  readonly id: number;
  readonly call_id: string;
  readonly provider: string;
  readonly direction: Direction | null;
  readonly from_number: string | null;
  readonly to_number: string | null;
  readonly status: CallView['status'];
  readonly disposition: Disposition | null;
  readonly started_at: Date | null;
  readonly answered_at: Date | null;
  readonly ended_at: Date | null;
  readonly duration: number | null;
  readonly extension: string | null;
  readonly responsible_user_id: number | null;
  readonly recording: string | null;
  readonly entity_type: EntityType | null;
  readonly entity_id: number | null;
  readonly unsorted_uid: string | null;
  readonly note_id: number | null;
  readonly parked_reason: string | null;
  readonly delivery_status: LoggingState;
  readonly facts: CallFacts;
  readonly caller: CallerCard | null;
  readonly feed_position: number;
  readonly created_at: Date;
  readonly ringing_user_ids: readonly number[] | null;
  readonly subdomain: string;
  readonly default_country: string | null;
}

export interface ViewDeps {
  readonly cardUrl: (subdomain: string, entity: EntityRef) => string;
  readonly formatPhone: (number: string, defaultCountry: string) => string;
}

export function toCallView(deps: ViewDeps, row: CallViewRow): CallView {
  return { ...partiesOf(deps, row), ...timesOf(row), ...loggingOf(deps, row) };
}

type Parties = Pick<CallView, 'direction' | 'from' | 'to' | 'fromDisplay' | 'toDisplay'>;

function partiesOf(deps: ViewDeps, row: CallViewRow): Parties {
  const country = row.default_country ?? 'US';
  const from = row.from_number ?? '';
  const to = row.to_number ?? '';
  return {
    direction: row.direction ?? 'inbound',
    from,
    to,
    fromDisplay: deps.formatPhone(from, country),
    toDisplay: deps.formatPhone(to, country),
  };
}

type Times = Pick<
  CallView,
  | 'status'
  | 'disposition'
  | 'startedAt'
  | 'answeredAt'
  | 'endedAt'
  | 'talkSeconds'
  | 'extension'
  | 'hasRecording'
>;

function timesOf(row: CallViewRow): Times {
  return {
    status: row.status,
    disposition: row.disposition,
    startedAt: (row.started_at ?? row.created_at).toISOString(),
    answeredAt: row.answered_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    talkSeconds: row.duration,
    extension: row.extension,
    hasRecording: describeCall(row.facts).recording !== null,
  };
}

function loggingOf(deps: ViewDeps, row: CallViewRow): Omit<CallView, keyof Parties | keyof Times> {
  return {
    callId: row.call_id,
    provider: row.provider,
    responsibleUserId: row.responsible_user_id,
    ringingUserIds: row.ringing_user_ids ?? [],
    entity: entityOf(deps, row),
    incomingLeadUid: row.unsorted_uid,
    noteId: row.note_id,
    result: row.facts.result?.value.result ?? null,
    logging: row.delivery_status,
    parkedReason: row.parked_reason,
  };
}

/** Where the call is logged; before that, the card the caller was found on. */
function entityOf(deps: ViewDeps, row: CallViewRow): EntityView | null {
  const logged = loggedEntity(row);
  const shown = logged ?? row.caller?.entity;
  if (shown === undefined) return null;
  const name = nameOf(shown, row.caller);
  return { type: shown.type, id: shown.id, name, url: deps.cardUrl(row.subdomain, shown) };
}

function loggedEntity({ entity_type: type, entity_id: id }: CallViewRow): EntityRef | undefined {
  return type === null || id === null ? undefined : { type, id };
}

function nameOf(entity: EntityRef, caller: CallerCard | null): string {
  if (caller === null) return `#${entity.id}`;
  const { match } = caller;
  if (entity.type === match.entity.type && entity.id === match.entity.id) return match.name;
  const lead = entity.type === 'leads' ? match.activeLeads.find(({ id }) => id === entity.id) : undefined;
  return lead?.name ?? `#${entity.id}`;
}
