import { z } from 'zod';
import type { AccountId } from '../../domain/ids';
import { asAppError } from '../../domain/errors';
import type { CrmClient, WriteOptions, WriteOutcome } from '../crm-client';
import type { KommoApi } from './api';
import { anyAnswer } from './kommo-answer';
import { contactLink, phonesPatch } from './kommo-payload';
import { isSameNumber } from './same-number';

type JoinMethods = Pick<CrmClient, 'linkContact' | 'addPhone'>;

const linksAnswer = z.object({
  _embedded: z.object({
    links: z.array(z.object({ to_entity_id: z.int(), to_entity_type: z.string() })),
  }),
});

/** The values as Kommo gave them: they go back with the new one, and must not lose what we do not know. */
const phonesAnswer = z.object({
  custom_fields_values: z
    .array(z.object({ field_code: z.string().nullish(), values: z.array(z.looseObject({})).nullish() }))
    .nullish(),
});

/** What brings a caller onto a card that somebody chose. Both look first, so that a repetition changes nothing. */
export function createJoinCards(api: KommoApi): JoinMethods {
  /** Kommo was reported to answer 500 to a link that is there already. */
  async function isLinked(account: AccountId, link: Link, { lane }: WriteOptions): Promise<boolean> {
    const path = `/api/v4/leads/${link.leadId}/links`;
    const found = await api.read(account, { path, lane, preferAdmin: true, answer: linksAnswer });
    return (found?._embedded.links ?? []).some(
      ({ to_entity_id: id, to_entity_type: type }) => type === 'contacts' && id === link.contactId,
    );
  }

  return {
    linkContact: (account, link, options) =>
      unlessUnread(async () => {
        if (await isLinked(account, link, options)) return DONE;
        return api.write(account, {
          ...options,
          method: 'POST',
          path: `/api/v4/leads/${link.leadId}/link`,
          preferAdmin: true,
          body: [contactLink(link.contactId)],
          answer: anyAnswer,
        });
      }),

    addPhone: (account, { entity, phone }, options) =>
      unlessUnread(async () => {
        const path = `/api/v4/${entity.type}/${entity.id}`;
        const request = { path, lane: options.lane, preferAdmin: true, answer: phonesAnswer };
        const known = phonesOf(await api.read(account, request));
        if (known.some(({ value }) => isSameNumber(String(value), phone))) return DONE;
        const body = phonesPatch(known, phone);
        return api.write(account, {
          ...options,
          method: 'PATCH',
          path,
          preferAdmin: true,
          body,
          answer: anyAnswer,
        });
      }),
  };
}

interface Link {
  readonly leadId: number;
  readonly contactId: number;
}

const DONE: WriteOutcome<void> = { kind: 'written', value: undefined };

/** Nothing is written while the card cannot be read. */
async function unlessUnread(work: () => Promise<WriteOutcome<void>>): Promise<WriteOutcome<void>> {
  try {
    return await work();
  } catch (error) {
    return { kind: 'refused', error: asAppError(error) };
  }
}

function phonesOf(card: z.infer<typeof phonesAnswer> | undefined): readonly Record<string, unknown>[] {
  return (card?.custom_fields_values ?? [])
    .filter((field) => field.field_code === 'PHONE')
    .flatMap((field) => field.values ?? []);
}
