import type { Response } from 'express';

/** Server-Sent Events to every open host page: `change` without content, `delivery` with one line of the log. */
export function createChangesStream() {
  const open = new Map<Response, string>();
  const write = (response: Response, event: string, data: unknown) =>
    response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);

  return {
    /** Keeps the request open until the page leaves. */
    attach(subdomain: string, response: Response): void {
      response.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).flushHeaders();
      open.set(response, subdomain);
      response.on('close', () => open.delete(response));
    },
    tellChange(subdomain: string): void {
      for (const [response, own] of open) if (own === subdomain) write(response, 'change', {});
    },
    tellDelivery(entry: DeliveryLogEntry): void {
      for (const response of open.keys()) write(response, 'delivery', entry);
    },
    close(): void {
      for (const response of open.keys()) response.end();
    },
  };
}

export type ChangesStream = ReturnType<typeof createChangesStream>;

export interface DeliveryLogEntry {
  readonly provider: string;
  readonly label: string;
  /** HTTP status, or why there was none. */
  readonly status: number | string;
  readonly ok: boolean;
}
