import type { EntityRef, EntityType } from '../../bff/contract/call-view';
import { hostApp } from './app';
import type { KommoPort, ShellPort } from './kommo-port';
import { openModal } from './open-modal';
import { createShellPort } from './shell-port';
import { toId } from './to-id';
import type { WidgetSelf } from './widget-self';

/** Areas of `system().area`, with and without their display suffix. */
const CARD_AREAS: Readonly<Record<string, EntityType>> = {
  lcard: 'leads',
  ccard: 'contacts',
  comcard: 'companies',
};

/** What the shell's port reads from the page is still read at each look: it is inherited, not copied. */
export function createKommoPort(self: WidgetSelf): KommoPort {
  return Object.assign(Object.create(createShellPort(self)) as ShellPort, {
    managerName: (userId: number) => hostApp().constant?.('managers')?.[String(userId)]?.title ?? null,
    setStatus: (status: Parameters<KommoPort['setStatus']>[0]) => self.set_status?.(status),
    showMessage: (notice: Parameters<KommoPort['showMessage']>[0]) =>
      hostApp().notifications?.show_message?.(notice),
    openModal,
    selectedCards: () => selectedCards(self),
    openedCard: () => openedCard(self),
    goTo,
  });
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
