/** Single records of Kommo's lists, in our words. Fields that nobody uses are not looked at. */
import type { ZodType } from 'zod';
import { z } from 'zod';
import type { CrmUser, OpenedIncomingLead } from '../crm-client';

export interface Person {
  readonly id: number;
  readonly name: string;
  readonly responsibleUserId: number | null;
  readonly phones: readonly string[];
  readonly leadIds: readonly number[];
  readonly companyId: number | null;
}

export interface Lead {
  readonly id: number;
  readonly name: string;
  /** Neither won nor lost nor deleted. */
  readonly isActive: boolean;
  readonly statusId: number;
  readonly pipelineId: number;
}

export interface CallNote {
  readonly id: number;
  readonly entityId: number;
  readonly uniq: string | null;
  readonly talkSeconds: number;
  readonly hasRecording: boolean;
}

export interface Task {
  readonly id: number;
  readonly text: string;
  /** Unix seconds. */
  readonly createdAt: number | null;
}

/** As the list shows it; whether it gives `uniq` back is not known. */
export interface ListedIncomingLead extends OpenedIncomingLead {
  readonly uniq: string | null;
  readonly link: string | null;
  readonly phones: readonly string[];
  /** Unix seconds. */
  readonly createdAt: number;
  readonly calledAt: number | null;
  readonly duration: number | null;
}

export interface Pipeline {
  readonly id: number;
  readonly name: string;
  readonly isMain: boolean;
  readonly isArchived: boolean;
  readonly statuses: readonly Stage[];
}

export interface Stage {
  readonly id: number;
  readonly name: string;
  /** Where incoming leads wait: no lead can be put there. */
  readonly isForIncomingLeads: boolean;
}

/** Won and lost, the same in every pipeline: https://developers.kommo.com/reference/pipelines */
const CLOSED_STATUSES: readonly number[] = [142, 143];

const id = z.int().positive();
const ids = z.array(z.object({ id })).nullish();
const name = z
  .string()
  .nullish()
  .transform((text) => text ?? '');
const textOrNumber = z.union([z.string(), z.number()]).nullish();

const customField = z.object({
  field_code: z.string().nullish(),
  values: z.array(z.object({ value: z.unknown() })).nullish(),
});

export const personRecord: ZodType<Person> = z
  .object({
    id,
    name,
    responsible_user_id: z.int().nullish(),
    custom_fields_values: z.array(customField).nullish(),
    _embedded: z.object({ leads: ids, companies: ids }).nullish(),
  })
  .transform((person) => ({
    id: person.id,
    name: person.name,
    responsibleUserId: person.responsible_user_id ?? null,
    phones: phonesOf(person.custom_fields_values ?? []),
    leadIds: (person._embedded?.leads ?? []).map((lead) => lead.id),
    companyId: person._embedded?.companies?.[0]?.id ?? null,
  }));

function phonesOf(fields: readonly z.infer<typeof customField>[]): string[] {
  return fields
    .filter((field) => field.field_code === 'PHONE')
    .flatMap((field) => field.values ?? [])
    .flatMap(({ value }) => (typeof value === 'string' || typeof value === 'number' ? [String(value)] : []));
}

export const leadRecord: ZodType<Lead> = z
  .object({ id, name, status_id: z.int(), pipeline_id: z.int(), is_deleted: z.boolean().nullish() })
  .transform((lead) => ({
    id: lead.id,
    name: lead.name,
    isActive: lead.is_deleted !== true && !CLOSED_STATUSES.includes(lead.status_id),
    statusId: lead.status_id,
    pipelineId: lead.pipeline_id,
  }));

export const callNoteRecord: ZodType<CallNote> = z
  .object({
    id,
    entity_id: id,
    params: z
      .object({
        uniq: textOrNumber,
        duration: z.coerce.number().nullish().catch(null),
        link: z.string().nullish().catch(null),
      })
      .nullish()
      .catch(null),
  })
  .transform(({ params, ...note }) => ({
    id: note.id,
    entityId: note.entity_id,
    uniq: textOf(params?.uniq),
    talkSeconds: params?.duration ?? 0,
    hasRecording: (params?.link ?? '') !== '',
  }));

/** Any card. */
export const namedRecord: ZodType<{ readonly id: number; readonly name: string }> = z.object({ id, name });

export const taskRecord: ZodType<Task> = z
  .object({ id, text: name, created_at: z.int().nullish().catch(null) })
  .transform((task) => ({ id: task.id, text: task.text, createdAt: task.created_at ?? null }));

export const userRecord: ZodType<CrmUser> = z
  .object({
    id,
    name,
    email: z.string().nullish(),
    rights: z.object({ is_admin: z.boolean(), is_active: z.boolean() }),
  })
  .transform((user) => ({
    id: user.id,
    name: user.name,
    email: user.email ?? '',
    isAdmin: user.rights.is_admin,
    isActive: user.rights.is_active,
  }));

export const pipelineRecord: ZodType<Pipeline> = z
  .object({
    id,
    name,
    is_main: z.boolean().nullish(),
    is_archive: z.boolean().nullish(),
    _embedded: z.object({
      statuses: z.array(
        z
          .object({ id: z.int(), name, type: z.int().nullish() })
          .transform((stage) => ({ id: stage.id, name: stage.name, isForIncomingLeads: stage.type === 1 })),
      ),
    }),
  })
  .transform((pipeline) => ({
    id: pipeline.id,
    name: pipeline.name,
    isMain: pipeline.is_main === true,
    isArchived: pipeline.is_archive === true,
    statuses: pipeline._embedded.statuses,
  }));

/** Won and lost: a lead is not opened there. */
export function isClosed({ id }: Pick<Stage, 'id'>): boolean {
  return CLOSED_STATUSES.includes(id);
}

const incomingLead = z.object({
  uid: z.string().min(1),
  _embedded: z.object({ leads: ids, contacts: ids }).nullish(),
});

export const incomingLeadRecord: ZodType<OpenedIncomingLead> = incomingLead.transform(toOpened);

export const listedIncomingLeadRecord: ZodType<ListedIncomingLead> = incomingLead
  .extend({
    created_at: z.int(),
    metadata: z
      .object({
        uniq: textOrNumber,
        link: z.string().nullish(),
        from: textOrNumber,
        phone: textOrNumber,
        called_at: z.int().nullish(),
        duration: z.int().nullish(),
      })
      .partial()
      .nullish(),
  })
  .transform(({ metadata, ...listed }) => ({
    ...toOpened(listed),
    createdAt: listed.created_at,
    uniq: textOf(metadata?.uniq),
    link: metadata?.link ?? null,
    // Reports say that the two change places between the list and the card.
    phones: [textOf(metadata?.phone), textOf(metadata?.from)].filter((phone) => phone !== null),
    calledAt: metadata?.called_at ?? null,
    duration: metadata?.duration ?? null,
  }));

function toOpened({ uid, _embedded }: z.infer<typeof incomingLead>): OpenedIncomingLead {
  return {
    uid,
    leadId: _embedded?.leads?.[0]?.id ?? null,
    contactId: _embedded?.contacts?.[0]?.id ?? null,
  };
}

function textOf(value: string | number | null | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
