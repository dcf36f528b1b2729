import { setTimeout as wait } from 'node:timers/promises';
import type { BenchInstallation } from './installation';
import { ringing } from './ringing';

/** A manager's browser that listens to an installation. */
export interface BenchStream {
  /** So many calls ring, one after the other. @returns how long each took from the webhook to the stream, in ms */
  ring(calls: number): Promise<number[]>;
  close(): Promise<void>;
}

const BETWEEN_MS = 20;

export async function openStream(installation: BenchInstallation): Promise<BenchStream> {
  const ticket = await installation.ask('POST', '/api/feed-tickets');
  const { url } = (await ticket.json()) as { url: string };
  const gone = new AbortController();
  const seenAt = new Map<string, number>();
  const reading = readStream(await fetch(url, { signal: gone.signal }), seenAt);
  return {
    ring: (calls) => ringAll(installation.webhookUrl, seenAt, calls),
    close: () => {
      gone.abort();
      return reading;
    },
  };
}

async function ringAll(
  webhookUrl: string,
  seenAt: ReadonlyMap<string, number>,
  calls: number,
): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < calls; index += 1) {
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
