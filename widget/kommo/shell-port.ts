import { hostApp } from './app';
import { createSendRequest } from './authorized-ajax';
import type { ShellPort } from './kommo-port';
import { toId } from './to-id';
import type { WidgetSelf } from './widget-self';

export function createShellPort(self: WidgetSelf): ShellPort {
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
    send: createSendRequest(self),
    isConfigured: () => !['install', 'not_configured'].includes(self.get_install_status?.() ?? 'installed'),
    showError: (notice) => hostApp().notifications?.show_message_error?.(notice),
    onPhoneClick: (call) =>
      self.add_action?.('phone', (data) => {
        const { value } = data;
        if (typeof value === 'string' || typeof value === 'number') call(String(value));
      }),
  };
}
