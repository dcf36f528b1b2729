/** The documents that Kommo answers with, in our words; `kommo-record` knows the single records of its lists. */
import type { ZodType } from 'zod';
import { z } from 'zod';
import type { EntityType } from '../../contract/call-view';
import type { LoggedNote, OpenedIncomingLead } from '../crm-client';
import { incomingLeadRecord } from './kommo-record';

export interface Page<T> {
  readonly items: readonly T[];
  readonly hasNext: boolean;
}

export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresInSeconds: number;
}

/** Whose token it is, and of which account. */
export interface Identity {
  readonly accountId: number;
  readonly subdomain: string;
  readonly userId: number;
}

const id = z.int().positive();

/** A list in `_embedded[name]`, with a link to the next page unless it is the last. */
export function pageAnswer<T>(name: string, record: ZodType<T>): ZodType<Page<T>> {
  return z
    .object({
      _links: z.object({ next: z.object({ href: z.string() }).nullish() }).nullish(),
      _embedded: z.object({ [name]: z.array(record) }),
    })
    .transform((list) => ({
      // The key is there: the schema above asks for it.
      items: (list._embedded as Readonly<Record<string, readonly T[]>>)[name] ?? [],
      hasNext: (list._links?.next ?? undefined) !== undefined,
    }));
}

/** The only record that a write has made. */
function onlyRecord<T>(name: string, record: ZodType<T>): ZodType<T> {
  return z
    .object({ _embedded: z.object({ [name]: z.tuple([record]) }) })
    .transform((made) => (made._embedded as Readonly<Record<string, readonly [T]>>)[name]?.[0] as T);
}

export const createdItem: ZodType<{ readonly id: number }> = z.object({ id });

export function createdAnswer(name: string): ZodType<{ readonly id: number }> {
  return onlyRecord(name, createdItem);
}

export const openedIncomingLeadAnswer: ZodType<OpenedIncomingLead> = onlyRecord(
  'unsorted',
  incomingLeadRecord,
);

/** The status has said all that matters. */
export const anyAnswer: ZodType<void> = z.unknown().transform(() => undefined);

export const tokenAnswer: ZodType<TokenPair> = z
  .object({
    access_token: z.string().min(1),
    refresh_token: z.string().min(1),
    expires_in: z.number().positive(),
  })
  .transform((pair) => ({
    accessToken: pair.access_token,
    refreshToken: pair.refresh_token,
    expiresInSeconds: pair.expires_in,
  }));

export const accountAnswer: ZodType<Identity> = z
  .object({ id, subdomain: z.string(), current_user_id: id })
  .transform((account) => ({
    accountId: account.id,
    subdomain: account.subdomain,
    userId: account.current_user_id,
  }));

/** Singular here, plural everywhere else. */
const PLURAL: Readonly<Record<'lead' | 'contact' | 'company', EntityType>> = {
  lead: 'leads',
  contact: 'contacts',
  company: 'companies',
};

/** One call that was added: where it is. */
export const loggedCallItem: ZodType<LoggedNote> = z
  .object({
    id: id.nullish().catch(null),
    entity_id: id,
    entity_type: z.enum(['lead', 'contact', 'company']),
  })
  .transform((call) => ({
    entity: { type: PLURAL[call.entity_type], id: call.entity_id },
    noteId: call.id ?? null,
  }));

/** Status of an item of `POST /calls` whose number is on no card. */
export const ENTITY_NOT_FOUND = 263;
const refusedCall = z.object({
  errors: z.tuple([z.object({ status: z.literal(ENTITY_NOT_FOUND) })]),
  _embedded: z.object({ calls: z.tuple([]) }).nullish(),
});

/** `POST /calls` with one item: where it is, or `null` when nobody has the number. Status 200 or 400. */
export const callAnswer: ZodType<LoggedNote | null> = z.union([
  onlyRecord('calls', loggedCallItem),
  refusedCall.transform(() => null),
]);

const retryAfter = z.object({ retry_after: z.coerce.number().positive() });

/** Seconds, from the body of a 429: no header is documented. */
export function readRetryAfterSeconds(body: unknown): number | undefined {
  return retryAfter.safeParse(body).data?.retry_after;
}

const validationErrors = z.object({
  'validation-errors': z.array(
    z.object({
      errors: z.array(z.object({ code: z.string().catch('invalid'), path: z.string().catch('') })),
    }),
  ),
});

/** What is wrong with the fields of a refused write; empty when the body does not say. */
export function readValidationErrors(body: unknown): { readonly path: string; readonly code: string }[] {
  const items = validationErrors.safeParse(body).data?.['validation-errors'] ?? [];
  return items.flatMap(({ errors }) => errors);
}

const hinted = z.object({ hint: z.string() });

/** Why a grant was refused, in words that may change. */
export function readHint(body: unknown): string | undefined {
  return hinted.safeParse(body).data?.hint;
}
