import type { CallFacts } from '../calls/call-facts';
import { describeCall } from '../calls/describe-call';
import type {
  CallerChoice,
  CallerView,
  CallView,
  Direction,
  Disposition,
  EntityRef,
  EntityType,
  EntityView,
  LoggingState,
} from '../contract/call-view';
import type { CallerCard, KnownPerson, RecognisedCaller } from '../calls/caller-card';

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
  readonly clicked_by_user_id: number | null;
  readonly recording: string | null;
  readonly entity_type: EntityType | null;
  readonly entity_id: number | null;
  readonly unsorted_uid: string | null;
  readonly note_id: number | null;
  readonly parked_reason: string | null;
  readonly delivery_status: LoggingState;
  readonly facts: CallFacts;
  readonly caller: CallerCard | null;
  readonly recognised: RecognisedCaller | null;
  readonly feed_position: number;
  readonly created_at: Date;
  readonly ringing_user_ids: readonly number[] | null;
  readonly subdomain: string;
  readonly default_country: string | null;
}

export interface ViewDeps {
  readonly cardUrl: (subdomain: string, entity: EntityRef) => string;
  readonly formatPhone: (number: string, defaultCountry: string) => string;
  readonly countryOf: (number: string) => string | null;
}

export function toCallView(deps: ViewDeps, row: CallViewRow): CallView {
  return { ...partiesOf(deps, row), ...timesOf(row), ...loggingOf(deps, row) };
}

type Parties = Pick<CallView, 'direction' | 'from' | 'to' | 'fromDisplay' | 'toDisplay' | 'country'>;

function partiesOf(deps: ViewDeps, row: CallViewRow): Parties {
  const country = row.default_country ?? 'US';
  const from = row.from_number ?? '';
  const to = row.to_number ?? '';
  const direction = row.direction ?? 'inbound';
  return {
    direction,
    from,
    to,
    fromDisplay: deps.formatPhone(from, country),
    toDisplay: deps.formatPhone(to, country),
    country: deps.countryOf(direction === 'inbound' ? from : to),
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
    // A click rings the telephone of whoever clicked.
    responsibleUserId: row.responsible_user_id ?? row.clicked_by_user_id,
    ringingUserIds: row.ringing_user_ids ?? [],
    entity: entityOf(deps, row),
    caller: callerOf(deps, row),
    incomingLeadUid: row.unsorted_uid,
    noteId: row.note_id,
    result: row.facts.result?.value.result ?? null,
    logging: row.delivery_status,
    parkedReason: row.parked_reason,
  };
}

/** Where the call is logged; before that, the card that it was dialled from, or that the caller was found on. */
function entityOf(deps: ViewDeps, row: CallViewRow): EntityView | null {
  const logged = loggedEntity(row);
  const shown = logged ?? describeCall(row.facts).click?.entity ?? row.caller?.entity;
  if (shown === undefined) return null;
  const name = nameOf(shown, row);
  return { type: shown.type, id: shown.id, name, url: deps.cardUrl(row.subdomain, shown) };
}

function loggedEntity({ entity_type: type, entity_id: id }: CallViewRow): EntityRef | undefined {
  return type === null || id === null ? undefined : { type, id };
}

function nameOf(entity: EntityRef, row: CallViewRow): string {
  const name = namesAround(row).get(`${entity.type} ${entity.id}`) ?? '';
  return name === '' ? `#${entity.id}` : name;
}

/** Names by type and id, of all cards that somebody saw for this call. */
function namesAround({ caller, recognised }: CallViewRow): ReadonlyMap<string, string> {
  const match = caller?.match;
  const ofMatch =
    match === undefined
      ? []
      : [
          [`${match.entity.type} ${match.entity.id}`, match.name] as const,
          ...match.activeLeads.map(({ id, name }) => [`leads ${id}`, name] as const),
        ];
  const ofPeople = (recognised?.people ?? []).flatMap(({ entity, name, company, leads }) => [
    [`${entity.type} ${entity.id}`, name] as const,
    ...(company === null ? [] : [[`companies ${company.id}`, company.name] as const]),
    ...leads.map((lead) => [`leads ${lead.id}`, lead.name] as const),
  ]);
  return new Map([...ofMatch, ...ofPeople]);
}

function callerOf(deps: ViewDeps, { recognised, subdomain }: CallViewRow): CallerView | null {
  if (recognised === null) return null;
  const { people, previousCalls, previousCallCount } = recognised;
  return {
    choices: people.map((person) => choiceOf(person, (entity) => deps.cardUrl(subdomain, entity))),
    previousCalls,
    previousCallCount,
  };
}

function choiceOf(person: KnownPerson, urlOf: (entity: EntityRef) => string): CallerChoice {
  const { entity, name, company, responsibleUserId, leads } = person;
  const employer = company === null ? null : ({ type: 'companies', id: company.id } as const);
  return {
    ...entity,
    name,
    url: urlOf(entity),
    responsibleUserId,
    company: employer === null ? null : { ...employer, name: company?.name ?? '', url: urlOf(employer) },
    leads: leads
      .filter(({ isActive }) => isActive !== false)
      .map(({ id, name: leadName, stage }) => {
        const lead = { type: 'leads', id } as const;
        return { ...lead, name: leadName, stage, url: urlOf(lead) };
      }),
  };
}
