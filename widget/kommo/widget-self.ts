/**
 * What Kommo mixes into a widget before it calls `new`, as far as we use it
 * (developers.kommo.com/docs/script-js, /docs/one-time-tokens, /docs/click-to-call).
 */

export type InstallStatus = 'install' | 'installed' | 'not_configured' | 'error';

/** `fields` are keyed by the codes of manifest.json; `active` is `Y` or `N`, in either case. */
export interface SaveRequest {
  readonly active?: string;
  readonly fields?: Record<string, unknown>;
}

/** `false` or a rejection: not saved. */
export type SaveAnswer = boolean | Promise<boolean>;

export interface WidgetCallbacks {
  render(): true;
  init(): true;
  bind_actions(): true;
  settings(modal: JQuery): true;
  /** Rows of a list were ticked, and the widget was picked in the list's menu. */
  readonly contacts: { selected(): void };
  readonly companies: { selected(): void };
  readonly leads: { selected(): void };
  onSave(request?: SaveRequest): SaveAnswer;
  destroy(): void;
}

export interface WidgetSelf {
  callbacks: WidgetCallbacks;
  readonly langs?: unknown;
  readonly params?: Readonly<Record<string, unknown>>;
  system?(): { readonly area?: string; readonly amouser_id?: number | string };
  get_version?(): string;
  get_settings?(): Readonly<Record<string, unknown>>;
  get_install_status?(): string;
  set_status?(status: InstallStatus): void;
  add_action?(type: 'phone', action: (data: { readonly value?: unknown }) => void): void;
  list_selected?(): { readonly selected?: readonly { readonly id?: unknown; readonly type?: unknown }[] };
  $authorizedAjax?(options: JQuery.AjaxSettings): JQuery.jqXHR;
}
