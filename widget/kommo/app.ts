/**
 * Kommo's global `APP`: read, never changed (developers.kommo.com/docs/environment-variables,
 * /docs/add-notifications). Every member may be missing on some page, so every read survives that.
 */

export interface HostNotice {
  readonly header: string;
  readonly text: string;
}

export interface HostApp {
  readonly lang_id?: string;
  readonly data?: { readonly current_card?: { readonly id?: number | string } | false | null };
  readonly notifications?: {
    show_message?(notice: HostNotice): void;
    show_message_error?(notice: HostNotice): void;
  };
  constant?(name: 'user' | 'account'): { readonly id?: number | string } | undefined;
  constant?(name: 'managers'): Readonly<Record<string, { readonly title?: string }>> | undefined;
  getBaseEntity?(): string | undefined;
  isCard?(): boolean;
}

export function hostApp(): HostApp {
  return (window as unknown as { readonly APP?: HostApp }).APP ?? {};
}
