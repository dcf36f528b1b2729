import type { EntityRef } from '../../bff/contract/call-view';
import type { SendRequest } from './authorized-ajax';
import type { ModalOptions, OpenModal } from './open-modal';
import type { HostNotice } from './app';
import type { InstallStatus } from './widget-self';

export type SelectedCard = EntityRef;

/** The host page in our words, as far as script.js needs it on every page. */
export interface ShellPort {
  /** The language file in use, as Kommo parsed it. */
  readonly texts: unknown;
  /** Kommo's language code, e.g. `en`. */
  readonly locale: string;
  /** `null` when the page does not say who is looking at it. */
  readonly userId: number | null;
  /** Tells apart the accounts of one browser. */
  readonly accountKey: string;
  readonly send: SendRequest;
  readonly isConfigured: () => boolean;
  readonly showError: (notice: HostNotice) => void;
  readonly onPhoneClick: (call: (number: string) => void) => void;
}

/** Everything of Kommo that the features may touch. */
export interface KommoPort extends ShellPort {
  /** The name of a user of the account; `null` when the page does not know it. */
  readonly managerName: (userId: number) => string | null;
  /** The rows that are ticked in the list on the screen. */
  readonly selectedCards: () => readonly SelectedCard[];
  readonly setStatus: (status: InstallStatus) => void;
  readonly showMessage: (notice: HostNotice) => void;
  readonly openModal: (options: ModalOptions) => OpenModal;
  /** The card on the screen; `null` elsewhere and on a card that is not saved yet. */
  readonly openedCard: () => EntityRef | null;
  /** Goes to a page of this account as Kommo's own links do. */
  readonly goTo: (path: string) => void;
}
