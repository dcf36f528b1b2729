/** Calls of several accounts at an even pace, each timed from its hang-up to its log. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from 'pg';
import { KNOWN_NUMBERS } from '../chaos/account';
import type { Delivery } from '../sandbox/providers/delivery';
import { voipstudioCall } from '../sandbox/providers/voipstudio';

const LOOK_EVERY_MS = 10;
const LOGGED_WITHIN_MS = 60_000;

export interface LiveCalls {
  /** Milliseconds from the hang-up to the log, of the calls that hung up since the last time this was asked. */
  times(): Promise<number[]>;
  stop(): Promise<void>;
}

export function playLiveCalls(
  { pool, webhookUrls }: { readonly pool: Pool; readonly webhookUrls: readonly string[] },
  perSecond: number,
): LiveCalls {
  const open = new Map<string, number>();
  let times: number[] = [];
  let isOver = false;
  let count = 0;
  const sent = new Set<Promise<void>>();

  async function play(): Promise<void> {
    const begun = performance.now();
    for (let next = 0; !isOver; next += 1) {
      await wait(Math.max(0, begun + (next * 1_000) / perSecond - performance.now()));
      const one = hangUp(webhookUrls[next % webhookUrls.length] ?? '');
      sent.add(one);
      void one.then(
        () => sent.delete(one),
        () => (isOver = true),
      );
    }
  }

  async function hangUp(webhookUrl: string): Promise<void> {
    count += 1;
    const id = `live-${count}-${Date.now()}`;
    // Of the whole call only its end: that nobody looks the caller up keeps the figure to the log alone.
    const hangUpOf = voipstudioCall({
      id,
      externalNumber: KNOWN_NUMBERS[count % KNOWN_NUMBERS.length] ?? '',
      outcome: 'answered',
      extension: '10002',
      startedAt: new Date(Date.now() - 20_000),
    }).at(-1);
    if (hangUpOf === undefined) throw new Error('a call without an end');
    await deliver(webhookUrl, hangUpOf);
    open.set(`voipstudio:${id}`, performance.now());
  }

  /** As providers do: a connection that was just closed is no answer, and the delivery is sent again. */
  async function deliver(url: string, { headers, body }: Delivery): Promise<void> {
    const send = (): Promise<Response> => fetch(url, { method: 'POST', headers, body: body ?? '' });
    const answer = await send().catch(send);
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
    await answer.arrayBuffer();
  }

  /** Planned once, and not asked while nothing is open: what is measured pays for it. */
  async function loggedOf(callIds: readonly string[]): Promise<readonly { readonly call_id: string }[]> {
    if (callIds.length === 0) return [];
    const { rows } = await pool.query<{ call_id: string }>({
      name: 'logged-of-live-calls',
      text: `select call_id from voip_calls where call_id = any ($1) and delivery_status = 'logged'`,
      values: [callIds],
    });
    return rows;
  }

  async function watch(): Promise<void> {
    while (!isOver || open.size > 0) {
      for (const { call_id: id } of await loggedOf([...open.keys()])) {
        times.push(performance.now() - (open.get(id) ?? 0));
        open.delete(id);
      }
      for (const [id, at] of open)
        if (performance.now() - at > LOGGED_WITHIN_MS) throw new Error(`${id} is not logged`);
      await wait(LOOK_EVERY_MS);
    }
  }

  const working = Promise.all([play(), watch()]);
  working.catch(() => undefined);
  return {
    async times() {
      await Promise.all([...sent]);
      const since = times;
      times = [];
      return since;
    },
    async stop() {
      isOver = true;
      await working;
    },
  };
}
