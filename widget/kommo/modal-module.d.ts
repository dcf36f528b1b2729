/** The host's own dialog (developers.kommo.com/docs/modules). */
declare module 'lib/components/base/modal' {
  interface ModalOptions {
    readonly class_name?: string;
    readonly init?: (body: JQuery) => void;
    readonly destroy?: () => void;
    readonly container?: JQuery | HTMLElement | string;
    readonly disable_overlay_click?: boolean;
    readonly disable_enter_keydown?: boolean;
    readonly focus_element?: string;
  }

  export default class Modal {
    constructor(options: ModalOptions);
    destroy(): void;
  }
}
