/**
 * A new EventSource cannot send the `Last-Event-ID` header, so the place to go on from travels in the query.
 * @returns undefined for an address that is not the BFF's
 */
export function withLastEventId(
  ticketUrl: string,
  bffOrigin: string,
  lastEventId: string | null,
): string | undefined {
  try {
    const url = new URL(ticketUrl, bffOrigin);
    if (url.origin !== new URL(bffOrigin).origin) return undefined;
    if (lastEventId !== null) url.searchParams.set('lastEventId', lastEventId);
    return url.href;
  } catch {
    return undefined;
  }
}
