import type { AccountState, Card, EntityRef, NoteRecord, UnsortedRecord } from '../kommo/account-state';
import { linkedCards } from '../kommo/link-graph';

/** Everything the host pages show of an account, as plain JSON. Times are Unix seconds. */
export function accountSnapshot(account: AccountState) {
  const card = (each: Card) => describeCard(account, each);
  const live = <T extends Card>(cards: Iterable<T>) => [...cards].filter((each) => !each.isDeleted).map(card);
  return {
    account: { id: account.id, name: account.name, subdomain: account.subdomain },
    users: account.users.filter((user) => user.isActive && !user.isFree),
    pipelines: account.pipelines,
    leads: live(account.leads.values()),
    contacts: live(account.contacts.values()),
    companies: live(account.companies.values()),
    notes: account.notes.map(describeNote),
    tasks: [...account.tasks.values()],
    incomingLeads: [...account.unsorted.values()].map(describeIncomingLead),
    callNotifications: account.callNotifications,
  };
}

function describeCard(account: AccountState, card: Card) {
  const ref: EntityRef = { type: card.type, id: card.id };
  return {
    ...ref,
    name: card.name,
    responsibleUserId: card.responsibleUserId,
    createdAt: card.createdAt,
    isUnsorted: card.isUnsorted,
    phones: fieldValues(card, 'PHONE'),
    emails: fieldValues(card, 'EMAIL'),
    linked: linkedCards(account, ref).map((linked) => linked.ref),
    ...(card.type === 'leads' && { price: card.price, pipelineId: card.pipelineId, statusId: card.statusId }),
  };
}

function fieldValues(card: Card, code: string): string[] {
  return card.customFields
    .filter((field) => field.field_code === code)
    .flatMap((field) => field.values.map(({ value }) => String(value)));
}

function describeNote(note: NoteRecord) {
  const { id, entity, noteType, createdBy, createdAt, responsibleUserId } = note;
  const params = note.versions.at(-1)?.params ?? {};
  return { id, entity, type: noteType, createdBy, createdAt, responsibleUserId, params };
}

function describeIncomingLead(record: UnsortedRecord) {
  const { uid, sourceName, createdAt, metadata, leadId, contactIds, state } = record;
  return { uid, sourceName, createdAt, metadata, leadId, contactIds, state };
}
