import { sendDelivery } from '../sandbox/providers/send-deliveries';
import { voipstudioCall } from '../sandbox/providers/voipstudio';
import { eventually } from '../support/eventually';
import { startBalancer } from './balancer';
import type { Balancer } from './balancer';
import { EXTENSION, startSeparateProcesses } from './separate-processes';

/** How long a door goes on answering after it was asked to stop; the balancer looks twenty times as often. */
const DELAY_SECONDS = 1;
const PAUSE_MS = 15;

let installation: Awaited<ReturnType<typeof startSeparateProcesses>>;
let balancer: Balancer;
beforeAll(async () => {
  installation = await startSeparateProcesses({ SHUTDOWN_DELAY_SECONDS: String(DELAY_SECONDS) });
  balancer = await startBalancer();
}, 60_000);
afterAll(async () => {
  balancer.stop();
  await installation.end();
});

/** Providers that never stop, four at a time. */
function startLoad() {
  const statuses: (number | string)[] = [];
  let isOver = false;
  const url = installation.webhookUrl(balancer.url);

  async function deliver(): Promise<void> {
    while (!isOver) {
      const id = `rolling-${statuses.length}-${Math.random()}`;
      const call = { id, externalNumber: '+447854740947', outcome: 'missed', extension: EXTENSION } as const;
      const [delivery] = voipstudioCall(call).slice(-1);
      if (delivery !== undefined) statuses.push((await sendDelivery(delivery, url)).status);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
  const running = Promise.all(Array.from({ length: 4 }, deliver));
  return {
    statuses,
    async stop() {
      isOver = true;
      await running;
    },
  };
}

async function untilReady(urls: readonly string[]): Promise<void> {
  balancer.setDoors(urls);
  await eventually(() => urls.every((url) => balancer.ready().includes(url)), { within: 20_000 });
}

test('no delivery fails while one door after the other is replaced', async () => {
  const { first } = installation;
  const second = await installation.serve();
  await untilReady([first.url, second.url]);
  const load = startLoad();

  const third = await installation.serve();
  await untilReady([first.url, second.url, third.url]);
  const firstEnd = await first.stop();
  const fourth = await installation.serve();
  await untilReady([second.url, third.url, fourth.url]);
  const secondEnd = await second.stop();
  const before = load.statuses.length;
  await eventually(() => load.statuses.length > before + 20, { within: 10_000 });
  await load.stop();

  expect([firstEnd, secondEnd]).toEqual([0, 0]);
  expect(load.statuses.length).toBeGreaterThan(100);
  expect(load.statuses.filter((status) => status !== 200)).toEqual([]);
  const { calls } = (await (await installation.ask('GET', `${third.url}/api/calls?limit=1`)).json()) as {
    calls: unknown[];
  };
  expect(calls).toHaveLength(1);
}, 90_000);
