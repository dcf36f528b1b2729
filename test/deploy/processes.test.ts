import type { Delivery } from '../sandbox/providers/delivery';
import { sendDelivery } from '../sandbox/providers/send-deliveries';
import { voipstudioCall } from '../sandbox/providers/voipstudio';
import { eventually } from '../support/eventually';
import { startInstallation } from './installation';
import type { Installation } from './installation';

let installation: Installation;
beforeAll(async () => void (installation = await startInstallation()), 60_000);
afterAll(() => installation.end());

const call = (id: string) =>
  voipstudioCall({
    id,
    externalNumber: '+447854740947',
    outcome: 'answered',
    extension: '10002',
    talkSeconds: 5,
  });

async function deliver(deliveries: readonly Delivery[]): Promise<void> {
  for (const delivery of deliveries) {
    expect(await sendDelivery(delivery, installation.webhookUrl)).toMatchObject({ status: 200 });
  }
}

async function figures(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

test('a call that rings at one door is shown to the manager whose browser listens at the other', async () => {
  const [first, second] = installation.doors;
  const ticket = (await (await installation.ask('POST', `${second}/api/feed-tickets`)).json()) as {
    url: string;
  };
  const gone = new AbortController();
  const stream = await fetch(ticket.url.replace(first, second), { signal: gone.signal });
  const reader = (stream.body as ReadableStream<Uint8Array>).getReader();

  await deliver(call('other-door'));
  let shown = '';
  while (!shown.includes('voipstudio:other-door')) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`the stream ended after: ${shown}`);
    shown += Buffer.from(value).toString('utf8');
  }

  expect(stream.status).toBe(200);
  expect(shown).toContain('event: call');
  gone.abort();
});

test('what the doors and the workers do is counted where it is done', async () => {
  const deliveries = call('counted');
  await deliver(deliveries);
  const [first, second] = installation.doors;
  const isLogged = /call_logged_after_seconds_count\{provider="voipstudio"\} [1-9]/;
  const isDone = /jobs_settled_total\{kind="log-call",settlement="done"\} [1-9]/;
  const atWork = await eventually(
    async () => {
      const shown = await figures(installation.workersUrl);
      return isLogged.test(shown) && isDone.test(shown) && shown;
    },
    { within: 15_000 },
  );

  await deliver(deliveries);
  // Whoever comes first merges a delivery, and finds that it says nothing new.
  await eventually(
    async () => {
      const all = await Promise.all([first, second, installation.workersUrl].map(figures));
      return all.some((shown) => /webhook_repeats_total\{provider="voipstudio"\} [1-9]/.test(shown));
    },
    { within: 15_000 },
  );

  const atTheDoor = await figures(first);
  expect(atTheDoor).toMatch(/webhook_deliveries_total\{provider="voipstudio",outcome="stored"\} [1-9]/);
  expect(atTheDoor).toMatch(/^calls_unsettled\{state="parked"\} 0$/m);
  expect(atTheDoor).toMatch(/^jobs_buried 0$/m);
  expect(atTheDoor).toMatch(/^accounts_installed\{status="active"\} 1$/m);
  expect(atWork).toMatch(/kommo_requests_total\{lane="logging",status="200"\} [1-9]/);
  expect(atWork).toMatch(/kommo_budget_wait_seconds_count\{lane="logging"\} [1-9]/);
  expect(atWork).not.toMatch(/other-door|counted|447854740947/);
});

test('a delivery to an address of nobody is counted without a word of its sender', async () => {
  const [first] = installation.doors;

  await fetch(`${first}/webhooks/no-such-provider/secret`, { method: 'POST', body: '{}' });

  const shown = await figures(first);
  expect(shown).toContain('{provider="unknown",outcome="delivery/unknown-connection"} 1');
  expect(shown).not.toContain('no-such-provider');
});

test('the log leads from the provider’s request to the work on its call', async () => {
  await deliver(call('followed'));

  const { received, worked } = await eventually(
    () => {
      const received = installation.lines.find(
        ({ msg, calls }) => msg === 'request' && String(calls) === 'voipstudio:followed',
      );
      const worked = installation.lines.find(
        ({ msg, callId }) => msg === 'job' && callId === 'voipstudio:followed',
      );
      if (received === undefined || worked === undefined) throw new Error('not yet');
      return { received, worked };
    },
    { within: 15_000 },
  );

  expect(received).toMatchObject({
    path: '/webhooks/voipstudio/***',
    status: 200,
    provider: 'voipstudio',
    outcome: 'stored',
    requestId: expect.any(String) as string,
  });
  expect(worked).toMatchObject({
    settlement: expect.any(String) as string,
    attempt: expect.any(Number) as number,
  });
});

test('workers tell whether they are ready', async () => {
  const answer = await fetch(`${installation.workersUrl}/readyz`);

  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({
    status: 'ok',
    parts: { database: 'ok', queue: 'ok', merging: 'ok' },
  });
});

test('every process tells Prometheus which of its parts do their work', async () => {
  for (const url of [installation.doors[0], installation.workersUrl]) {
    const shown = await figures(url);

    for (const part of ['database', 'queue', 'merging'])
      expect(shown).toMatch(new RegExp(`^part_ready\\{part="${part}"\\} 1$`, 'm'));
  }
});
