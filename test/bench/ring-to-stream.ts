/** From the provider's ringing webhook to the event in the manager's browser. */
import { setTimeout as wait } from 'node:timers/promises';
import { startBenchInstallation } from './installation';
import { quantile, report } from './numbers';
import { ringing } from './ringing';

const RUNS = 5;
const CALLS = 60;
const BETWEEN_MS = 20;

export async function ringToStream(): Promise<void> {
  const installation = await startBenchInstallation({ workers: 1 });
  const ticket = await installation.ask('POST', '/api/feed-tickets');
  const { url } = (await ticket.json()) as { url: string };
  const gone = new AbortController();
  const seenAt = new Map<string, number>();
  const reading = readStream(await fetch(url, { signal: gone.signal }), seenAt);
  try {
    const runs: number[][] = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await ringAll(installation.webhookUrl, seenAt));
    report(
      'ring to event stream: p50',
      'ms',
      runs.map((times) => quantile(times, 0.5)),
    );
    report(
      'ring to event stream: p95',
      'ms',
      runs.map((times) => quantile(times, 0.95)),
    );
  } finally {
    gone.abort();
    await reading;
    await installation.end();
  }
}

async function ringAll(webhookUrl: string, seenAt: ReadonlyMap<string, number>): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < CALLS; index += 1) {
    const { callId, headers, body } = ringing(webhookUrl);
    const sentAt = performance.now();
    await (await fetch(webhookUrl, { method: 'POST', headers, body })).arrayBuffer();
    while (!seenAt.has(callId)) {
      if (performance.now() - sentAt > 10_000) throw new Error(`${callId} was never shown`);
      await wait(1);
    }
    times.push((seenAt.get(callId) ?? 0) - sentAt);
    await wait(BETWEEN_MS);
  }
  return times;
}

/** Notes when each call was shown first. */
async function readStream(response: Response, seenAt: Map<string, number>): Promise<void> {
  let text = '';
  try {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      const now = performance.now();
      text += Buffer.from(chunk).toString('utf8');
      const end = text.lastIndexOf('\n\n');
      for (const [, callId = ''] of text.slice(0, end).matchAll(/"callId":"([^"]+)"/g)) {
        if (!seenAt.has(callId)) seenAt.set(callId, now);
      }
      text = text.slice(end);
    }
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
  }
}
