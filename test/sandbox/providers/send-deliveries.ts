import type { Delivery } from './delivery';

export interface SentDelivery {
  readonly label: string;
  /** HTTP status, or the name of the network error. */
  readonly status: number | string;
  readonly ok: boolean;
}

/** One delivery to a webhook URL, redirects not followed, given up after ten seconds. Never throws. */
export async function sendDelivery(delivery: Delivery, webhookUrl: string): Promise<SentDelivery> {
  const { label, method, headers, query, body } = delivery;
  const url = query === undefined ? webhookUrl : `${webhookUrl}?${query}`;
  try {
    const signal = AbortSignal.timeout(10_000);
    const request = {
      method,
      headers,
      redirect: 'manual' as const,
      signal,
      ...(body !== undefined && { body }),
    };
    const response = await fetch(url, request);
    await response.arrayBuffer();
    return { label, status: response.status, ok: response.ok };
  } catch (error) {
    return { label, status: error instanceof Error ? error.name : 'failed', ok: false };
  }
}

/** The same deliveries in another order or number, each still at the second of its new place. */
export function disturb(
  deliveries: readonly Delivery[],
  how: { readonly twice?: boolean; readonly reverse?: boolean },
): Delivery[] {
  const repeated = how.twice === true ? deliveries.flatMap((each) => [each, each]) : [...deliveries];
  if (how.reverse !== true) return repeated;
  const seconds = repeated.map((each) => each.atSecond);
  return repeated.reverse().map((each, index) => ({ ...each, atSecond: seconds[index] ?? 0 }));
}
