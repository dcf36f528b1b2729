import $ from 'jquery';
import HostModal from 'lib/components/base/modal';

export interface ModalOptions {
  readonly className: string;
  readonly content: HTMLElement;
  /** Called once, however the dialog went: by us, by Escape, by a click beside it, by Kommo. */
  readonly onClose: () => void;
}

export interface OpenModal {
  /** Puts the dialog back into the middle after its content changed its height. */
  readonly centre: () => void;
  readonly close: () => void;
}

/** Kommo's dialog shows itself on `modal:loaded` and measures on `modal:centrify`. */
export function openModal({ className, content, onClose }: ModalOptions): OpenModal {
  let isOpen = true;
  let body: JQuery | undefined;
  const closed = (): void => {
    if (!isOpen) return;
    isOpen = false;
    onClose();
  };

  const modal = new HostModal({
    class_name: className,
    // Enter belongs to the form: a line break in the note, a choice in the search.
    disable_enter_keydown: true,
    disable_overlay_click: true,
    init: (modalBody) => {
      body = $(modalBody);
      body.append(content).trigger('modal:loaded').trigger('modal:centrify');
    },
    destroy: closed,
  });

  return {
    centre: () => void body?.trigger('modal:centrify'),
    close: () => {
      if (!isOpen) return;
      modal.destroy();
      closed();
    },
  };
}
