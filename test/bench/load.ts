import { setTimeout as wait } from 'node:timers/promises';
import { bareHead, bareRequest, openBareClient } from './bare-client';
import type { BareClient } from './bare-client';
import { quantile } from './numbers';

/** One request, in ASCII; `url` is absolute. */
export interface Shot {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Load {
  /** Every shot another one, so that nothing is a repetition; all with the same address and headers. */
  readonly next: () => Shot;
  readonly seconds: number;
}

export interface Outcome {
  /** How many were answered with 200. */
  readonly count: number;
  /** Those per second. */
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** As many requests as `connections` clients get answered that wait for each answer. @throws on any other status */
export async function pushing({
  next,
  seconds,
  connections,
}: Load & { readonly connections: number }): Promise<Outcome> {
  const clients = await openClients(next().url, connections);
  return measured(clients, async (fire) => {
    const end = performance.now() + seconds * 1000;
    const work = async (client: BareClient): Promise<void> => {
      while (performance.now() < end) await fire(client, next(), performance.now());
    };
    await Promise.all(clients.map(work));
  });
}

const MOST_CONNECTIONS = 128;

/**
 * So many requests per second, whether or not the last ones were answered. Each is measured from the moment when it
 * was due: a slow answer that keeps others waiting is counted for all it delays. @throws on any other status than 200
 */
export async function pacing({
  next,
  seconds,
  perSecond,
}: Load & { readonly perSecond: number }): Promise<Outcome> {
  const clients = await openClients(next().url, MOST_CONNECTIONS);
  return measured(clients, async (fire) => {
    const begin = performance.now();
    const total = perSecond * seconds;
    let begun = 0;
    const work = async (client: BareClient): Promise<void> => {
      while (begun < total) {
        const due = begin + (begun * 1000) / perSecond;
        begun += 1;
        const early = due - performance.now();
        if (early > 0) await wait(early);
        await fire(client, next(), Math.min(due, performance.now()));
      }
    };
    await Promise.all(clients.map(work));
  });
}

async function openClients(url: string, count: number): Promise<readonly BareClient[]> {
  return Promise.all(Array.from({ length: count }, () => openBareClient(url)));
}

type Fire = (client: BareClient, shot: Shot, since: number) => Promise<void>;

async function measured(
  clients: readonly BareClient[],
  run: (fire: Fire) => Promise<void>,
): Promise<Outcome> {
  const times: number[] = [];
  const begin = performance.now();
  let head: string | undefined;
  await run(async (client, { url, headers, body }, since) => {
    head ??= bareHead(url, headers);
    const status = await client.send(bareRequest(head, body));
    if (status !== 200) throw new Error(`answered ${status}`);
    times.push(performance.now() - since);
  });
  const seconds = (performance.now() - begin) / 1000;
  for (const client of clients) client.close();
  const [p50 = 0, p95 = 0, p99 = 0] = [0.5, 0.95, 0.99].map((share) => quantile(times, share));
  return { count: times.length, perSecond: times.length / seconds, p50, p95, p99 };
}
