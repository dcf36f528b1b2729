import type { EntityRef, EntityType } from '../../bff/contract/call-view';
import { hostApp } from './app';
import { createSendRequest } from './authorized-ajax';
import type { KommoPort } from './kommo-port';
import type { WidgetSelf } from './widget-self';

/** Areas of `system().area`, with and without their display suffix. */
const CARD_AREAS: Readonly<Record<string, EntityType>> = {
  lcard: 'leads',
  ccard: 'contacts',
  comcard: 'companies',
};

export function createKommoPort(self: WidgetSelf): KommoPort {
  return {
    get texts() {
      return self.langs;
    },
    get locale() {
      return hostApp().lang_id ?? 'en';
    },
    get userId() {
      return toId(hostApp().constant?.('user')?.id) ?? toId(self.system?.().amouser_id);
    },
    get accountKey() {
      return String(toId(hostApp().constant?.('account')?.id) ?? window.location.hostname);
    },
    managerName: (userId) => hostApp().constant?.('managers')?.[String(userId)]?.title ?? null,
    send: createSendRequest(self),
    isConfigured: () => !['install', 'not_configured'].includes(self.get_install_status?.() ?? 'installed'),
    setStatus: (status) => self.set_status?.(status),
    showMessage: (notice) => hostApp().notifications?.show_message?.(notice),
    showError: (notice) => hostApp().notifications?.show_message_error?.(notice),
    onPhoneClick: (call) =>
      self.add_action?.('phone', (data) => {
        const { value } = data;
        if (typeof value === 'string' || typeof value === 'number') call(String(value));
      }),
    selectedCards: () => selectedCards(self),
    openedCard: () => openedCard(self),
    goTo,
  };
}

function openedCard(self: WidgetSelf): EntityRef | null {
  const type = CARD_AREAS[(self.system?.().area ?? '').replace(/-[01]$/, '')];
  const card = hostApp().data?.current_card;
  const id = card ? toId(card.id) : null;
  return type === undefined || id === null ? null : { type, id };
}

/**
 * A row's type is a word or Kommo's number for it; in the list of contacts, where companies stand too, it is what tells
 * them apart (developers.kommo.com/docs/lists-sdk).
 */
const ROW_TYPES: Readonly<Record<string, EntityType>> = {
  ...{ '1': 'contacts', contact: 'contacts', contacts: 'contacts' },
  ...{ '2': 'leads', lead: 'leads', leads: 'leads' },
  ...{ '3': 'companies', company: 'companies', companies: 'companies' },
};

function selectedCards(self: WidgetSelf): readonly EntityRef[] {
  return (self.list_selected?.().selected ?? []).flatMap((row) => {
    const type = ROW_TYPES[String(row.type)];
    const id = typeof row.id === 'number' || typeof row.id === 'string' ? toId(row.id) : null;
    return type === undefined || id === null ? [] : [{ type, id }];
  });
}

/** New cards have the id 0. */
function toId(raw: number | string | undefined): number | null {
  const id = Number(raw);
  return Number.isInteger(id) && id > 0 ? id : null;
}

/** Kommo follows links of this class without loading the page anew; elsewhere it is an ordinary link. */
function goTo(path: string): void {
  const link = document.createElement('a');
  link.href = path;
  link.className = 'js-navigate-link';
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
}
