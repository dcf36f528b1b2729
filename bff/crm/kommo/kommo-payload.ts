/** What goes to Kommo, in Kommo's words. Absent facts are left out: Kommo refuses null. */
import type { EntityRef } from '../../contract/call-view';
import type { Disposition } from '../../domain/call-event';
import type { CrmCall, IncomingLeadRequest, NewTask } from '../crm-client';

/** https://www.kommo.com/developers/content/api_v4/adding-calls; no official mapping from telephony exists. */
const CALL_STATUS: Readonly<Record<Disposition, number>> = {
  answered: 4,
  voicemail: 1,
  busy: 7,
  failed: 6,
  missed: 3,
  cancelled: 3,
  // 5 is "wrong number", which a callee who declines has not said.
  rejected: 3,
};

export const NOTE_TYPE = { inbound: 'call_in', outbound: 'call_out' } as const;

/** Unix seconds, as everywhere in this API. */
export function toSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}

/** An item of `POST /calls`. */
export function callItem(call: CrmCall): object {
  return { ...callParams(call), direction: call.direction, ...authorship(call) };
}

/** An item of `POST /{type}/notes`. */
export function callNoteItem(entityId: number, call: CrmCall): object {
  return {
    entity_id: entityId,
    note_type: NOTE_TYPE[call.direction],
    params: callParams(call),
    ...authorship(call),
  };
}

/** The body of `PATCH /{type}/notes/{id}`; `params` replaces what was there, so it is always complete. */
export function callNotePatch(noteId: number, call: CrmCall): object {
  return { id: noteId, note_type: NOTE_TYPE[call.direction], params: callParams(call) };
}

export function textNoteItem(entityId: number, text: string): object {
  return { entity_id: entityId, note_type: 'common', params: { text } };
}

/** An item of `POST /leads/unsorted/sip`. Sources disagree on which of `from` and `phone` is the client. */
export function incomingLeadItem(request: IncomingLeadRequest, emptyLink: boolean): object {
  const { call, contactName, leadName, pipelineId } = request;
  return withoutAbsent({
    source_uid: call.source,
    source_name: call.source,
    pipeline_id: pipelineId,
    created_at: toSeconds(call.startedAt),
    metadata: withoutAbsent({
      uniq: call.uniq,
      from: call.phone,
      phone: call.phone,
      called_at: toSeconds(call.startedAt),
      duration: call.talkSeconds,
      link: call.recordingUrl ?? (emptyLink ? '' : undefined),
      service_code: call.source,
      call_responsible: call.responsibleUserId,
      is_call_event_needed: true,
    }),
    _embedded: {
      leads: [{ name: leadName }],
      contacts: [{ name: contactName, custom_fields_values: [phoneField(call.phone)] }],
    },
  });
}

export function contactItem(contact: {
  readonly name: string;
  readonly phone: string;
  readonly responsibleUserId?: number;
}): object {
  return withoutAbsent({
    name: contact.name,
    responsible_user_id: contact.responsibleUserId,
    custom_fields_values: [phoneField(contact.phone)],
  });
}

export function leadItem(lead: {
  readonly name: string;
  readonly card: EntityRef;
  readonly pipelineId?: number;
  readonly statusId?: number;
  readonly responsibleUserId?: number;
}): object {
  return withoutAbsent({
    name: lead.name,
    pipeline_id: lead.pipelineId,
    status_id: lead.statusId,
    responsible_user_id: lead.responsibleUserId,
    _embedded:
      lead.card.type === 'companies'
        ? { companies: [{ id: lead.card.id }] }
        : { contacts: [{ id: lead.card.id, is_main: true }] },
  });
}

export function taskItem(task: NewTask): object {
  return withoutAbsent({
    text: task.text,
    complete_till: toSeconds(task.dueAt),
    entity_id: task.entity.id,
    entity_type: task.entity.type,
    responsible_user_id: task.responsibleUserId,
  });
}

/** https://developers.kommo.com/reference/tasks: a task is closed by an edit. */
export function closedTask(result: string): object {
  return { is_completed: true, result: { text: result } };
}

export function contactLink(contactId: number): object {
  return { to_entity_id: contactId, to_entity_type: 'contacts' };
}

/** Writing a field replaces all its values, so those it had come along as they were read. */
export function phonesPatch(known: readonly object[], phone: string): object {
  return {
    custom_fields_values: [{ field_code: 'PHONE', values: [...known, { value: phone, enum_code: 'WORK' }] }],
  };
}

/** https://developers.kommo.com/reference/accepting-incoming-leads */
export function acceptance(userId: number | undefined, statusId: number | undefined): object {
  return withoutAbsent({ user_id: userId, status_id: statusId });
}

export function notesPath(entity: EntityRef): string {
  return `/api/v4/${entity.type}/${entity.id}/notes`;
}

function callParams(call: CrmCall): object {
  return withoutAbsent({
    uniq: call.uniq,
    duration: call.talkSeconds,
    source: call.source,
    link: call.recordingUrl,
    phone: call.phone,
    call_result: call.resultText,
    call_status: CALL_STATUS[call.disposition],
    // A number: the same id as text is taken for a name.
    call_responsible: call.responsibleUserId,
  });
}

/** Without `created_by` the statistics show a robot. `updated_at` stays out, so that it is the time of writing. */
function authorship(call: CrmCall): object {
  return withoutAbsent({
    created_by: call.responsibleUserId,
    responsible_user_id: call.responsibleUserId,
    created_at: toSeconds(call.startedAt),
  });
}

function phoneField(phone: string): object {
  return { field_code: 'PHONE', values: [{ value: phone, enum_code: 'WORK' }] };
}

function withoutAbsent(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
}

/** The body that turns an authorization code into a pair of tokens. */
export function codeGrant(client: Client, code: string): object {
  return { ...clientFields(client), grant_type: 'authorization_code', code };
}

export function refreshGrant(client: Client, refreshToken: string): object {
  return { ...clientFields(client), grant_type: 'refresh_token', refresh_token: refreshToken };
}

/** `redirect_uri` has to be the configured one, on refresh too. */
function clientFields({ clientId, clientSecret, redirectUri }: Client): object {
  return { client_id: clientId, client_secret: clientSecret, redirect_uri: redirectUri };
}
