import type { EntityRef } from '../../bff/contract/call-view';
import { asBffError } from '../bff-client/bff-error';
import type { BffClient } from '../bff-client/bff-client';
import type { KommoPort } from '../kommo/kommo-port';
import { errorText } from '../shared/error-text';
import type { Texts } from '../shared/text';

export interface DialDeps {
  readonly bff: Pick<BffClient, 'dial'>;
  readonly host: Pick<KommoPort, 'showMessage' | 'showError'>;
  readonly text: Texts;
  readonly openedCard: () => EntityRef | null;
}

/**
 * Calls a number that the manager clicked on. While one request for a number is on its way, further
 * clicks on it are the same wish, not a second call.
 */
export function createDialNumber({ bff, host, text, openedCard }: DialDeps) {
  const onTheirWay = new Set<string>();

  return async (number: string): Promise<void> => {
    const to = number.trim();
    if (to === '' || onTheirWay.has(to)) return;
    onTheirWay.add(to);
    try {
      await bff.dial(to, openedCard());
      host.showMessage({ header: text('dial.started', { number: to }), text: text('dial.pick_up') });
    } catch (error) {
      host.showError({
        header: text('dial.failed', { number: to }),
        text: errorText(text, asBffError(error).code),
      });
    } finally {
      onTheirWay.delete(to);
    }
  };
}
