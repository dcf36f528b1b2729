import { Agent, request } from 'undici';
import { setTimeout as wait } from 'node:timers/promises';
import { quantile } from './numbers';

/** One request; `url` is absolute. */
export interface Shot {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Load {
  /** Every shot another one, so that nothing is a repetition. */
  readonly next: () => Shot;
  readonly seconds: number;
}

export interface Outcome {
  /** Answers of 200 per second. */
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** As many requests as `connections` clients get answered that wait for each answer. @throws on any other status */
export async function pushing(load: Load & { readonly connections: number }): Promise<Outcome> {
  return measured(async (fire) => {
    const end = performance.now() + load.seconds * 1000;
    const client = async (): Promise<void> => {
      while (performance.now() < end) await fire(load.next());
    };
    await Promise.all(Array.from({ length: load.connections }, client));
  });
}

/**
 * So many requests per second, whether or not the last ones were answered: a slow answer makes nobody wait before
 * asking, so that it is counted for all it delays. @throws on any other status than 200
 */
export async function pacing(load: Load & { readonly perSecond: number }): Promise<Outcome> {
  return measured(async (fire) => {
    const begin = performance.now();
    const total = load.perSecond * load.seconds;
    const shots: Promise<void>[] = [];
    while (shots.length < total) {
      const due = Math.min(total, Math.floor(((performance.now() - begin) / 1000) * load.perSecond));
      while (shots.length < due) shots.push(fire(load.next()));
      await wait(1);
    }
    await Promise.all(shots);
  });
}

async function measured(run: (fire: (shot: Shot) => Promise<void>) => Promise<void>): Promise<Outcome> {
  const agent = new Agent({ connections: 128, pipelining: 1 });
  const times: number[] = [];
  const begin = performance.now();
  await run(async ({ url, headers, body }) => {
    const sent = performance.now();
    const answer = await request(url, { method: 'POST', headers, body, dispatcher: agent });
    await answer.body.dump();
    if (answer.statusCode !== 200) throw new Error(`answered ${answer.statusCode}`);
    times.push(performance.now() - sent);
  });
  const seconds = (performance.now() - begin) / 1000;
  await agent.close();
  const [p50 = 0, p95 = 0, p99 = 0] = [0.5, 0.95, 0.99].map((share) => quantile(times, share));
  return { perSecond: times.length / seconds, p50, p95, p99 };
}
