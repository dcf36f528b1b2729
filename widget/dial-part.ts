/*! dial.js: calling a number that was clicked on. */

import { createBffClient } from './bff-client/bff-client';
import type { BffRequest } from './bff-client/create-request';
import { createDialNumber } from './click-to-call/dial-number';
import { createKommoPort } from './kommo/create-kommo-port';
import type { WidgetSelf } from './kommo/widget-self';
import type { Texts } from './shared/text';

export interface DialPartDeps {
  readonly self: WidgetSelf;
  readonly request: BffRequest;
  readonly text: Texts;
}

/** Calling a number that was clicked on. Every failure is told to the manager. */
export function createDial({ self, request, text }: DialPartDeps): (number: string) => Promise<void> {
  const host = createKommoPort(self);
  return createDialNumber({
    bff: createBffClient(request),
    host,
    text,
    openedCard: () => host.openedCard(),
  });
}
