import type { HostNotice } from '../../../widget/kommo/app';
import type { KommoPort } from '../../../widget/kommo/kommo-port';
import type { InstallStatus } from '../../../widget/kommo/widget-self';
import { COLLEAGUE, ME } from './a-call';

/** Kommo as the features see it; dialogs lie in the page, notices are kept. */
export function createFakeHost() {
  const messages: HostNotice[] = [];
  const errors: HostNotice[] = [];
  const statuses: InstallStatus[] = [];
  const closers: (() => void)[] = [];
  const host: KommoPort = {
    texts: {},
    locale: 'en',
    userId: ME,
    accountKey: '777',
    managerName: (userId) => (userId === COLLEAGUE ? 'Maria Manager' : null),
    send: () => Promise.resolve({ status: 0, body: undefined }),
    isConfigured: () => true,
    setStatus: (status) => void statuses.push(status),
    showMessage: (notice) => void messages.push(notice),
    showError: (notice) => void errors.push(notice),
    onPhoneClick: () => undefined,
    openModal: ({ content, onClose }) => {
      document.body.append(content);
      const close = (): void => {
        if (!content.isConnected) return;
        content.remove();
        onClose();
      };
      closers.push(close);
      return { centre: () => undefined, close };
    },
    openedCard: () => null,
    selectedCards: () => [],
    goTo: () => undefined,
  };
  return {
    host,
    messages,
    errors,
    statuses,
    /** As Kommo's own cross does. */
    closeDialog: () => closers.at(-1)?.(),
  };
}
