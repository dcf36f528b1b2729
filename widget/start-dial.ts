import { createBffClient } from './bff-client/bff-client';
import { createDialNumber } from './click-to-call/dial-number';
import { createKommoPort } from './kommo/create-kommo-port';
import type { LiveCalls } from './live-calls';

/** Calling a number that was clicked on. Every failure is told to the manager. */
export function createDial({
  self,
  request,
  text,
}: Pick<LiveCalls, 'self' | 'request' | 'text'>): (number: string) => Promise<void> {
  const host = createKommoPort(self);
  return createDialNumber({
    bff: createBffClient(request),
    host,
    text,
    openedCard: () => host.openedCard(),
  });
}
