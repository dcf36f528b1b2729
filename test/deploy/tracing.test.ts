import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { accountId, callId } from '../../bff/domain/ids';
import { traceOfCall } from '../../bff/telemetry/trace-of-call';
import { sendDelivery } from '../sandbox/providers/send-deliveries';
import { voipstudioCall } from '../sandbox/providers/voipstudio';
import { eventually } from '../support/eventually';
import { EXTENSION, startSeparateProcesses } from './separate-processes';

interface OtlpValue {
  readonly stringValue?: string;
  readonly intValue?: number;
}
interface OtlpSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: OtlpValue }[];
  readonly status: { readonly code?: number };
}
interface OtlpBody {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

const PHONE = '447854740947';
const CREDENTIAL = 'credential-of-the-provider';

let collector: Server;
let installation: Awaited<ReturnType<typeof startSeparateProcesses>>;
const received: { path: string; text: string }[] = [];

beforeAll(async () => {
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ path: request.url ?? '', text: Buffer.concat(chunks).toString('utf8') });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  installation = await startSeparateProcesses({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
  await installation.worker();
}, 60_000);
afterAll(async () => {
  await installation.end();
  collector.closeAllConnections();
  collector.close();
});

const spans = (): OtlpSpan[] =>
  received.flatMap(({ text }) =>
    (JSON.parse(text) as OtlpBody).resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap((one) => one.spans),
    ),
  );
const traceOf = (id: string): string =>
  traceOfCall(accountId(installation.accountId), callId('voipstudio', id));
const attribute = (span: OtlpSpan | undefined, name: string) =>
  span?.attributes.find(({ key }) => key === name)?.value;

async function ring(id: string, door = installation.first.url): Promise<void> {
  const call = { id, externalNumber: `+${PHONE}`, outcome: 'answered', extension: EXTENSION } as const;
  for (const delivery of voipstudioCall(call)) {
    const sent = await sendDelivery(delivery, installation.webhookUrl(door));
    expect(sent.status).toBe(200);
  }
}

test('one trace leads from the provider’s delivery over its merging and the work to Kommo’s answer', async () => {
  await ring('traced');

  const { heard, merged, job, written } = await eventually(
    () => {
      const own = spans().filter(({ traceId }) => traceId === traceOf('traced'));
      const written = own.find(({ name }) => name === 'POST /demo/api/v{id}/calls');
      const job = own.find(({ spanId }) => spanId === written?.parentSpanId);
      const heard = own.find((span) => attribute(span, 'delivery.event')?.stringValue === 'call.hangup');
      const merged = own.find(({ name }) => name === 'merge');
      if (written === undefined || job === undefined || heard === undefined || merged === undefined) {
        throw new Error(JSON.stringify(own.map(({ name }) => name)));
      }
      return { heard, merged, job, written };
    },
    { within: 10_000 },
  );

  expect(received[0]?.path).toBe('/v1/traces');
  expect([heard.name, heard.kind]).toEqual(['delivery', 2]);
  expect(attribute(heard, 'delivery.read_ms')).toHaveProperty('intValue');
  expect(attribute(heard, 'delivery.store_ms')).toHaveProperty('intValue');
  expect(attribute(merged, 'merge.deliveries')?.intValue).toBeGreaterThan(0);
  expect(attribute(merged, 'merge.waited_ms')).toHaveProperty('intValue');
  for (const before of [heard, merged]) {
    expect(BigInt(before.endTimeUnixNano)).toBeLessThan(BigInt(written.endTimeUnixNano));
  }
  expect(job.name).toBe('log-call');
  expect(attribute(written, 'http.response.status_code')).toEqual({ intValue: 200 });
  expect(attribute(written, 'kommo.lane')).toEqual({ stringValue: 'logging' });
});

test('what Kommo refuses is marked in the trace by its code', async () => {
  installation.kommo.faults.next({ method: 'POST', path: /\/calls$/, kind: '403' });

  await ring('refused');

  const failed = await eventually(
    () => {
      const own = spans().filter(({ traceId }) => traceId === traceOf('refused'));
      const found = own.find((span) => attribute(span, 'error.type')?.stringValue === 'crm/forbidden');
      if (found === undefined) throw new Error('not yet');
      return found;
    },
    { within: 10_000 },
  );
  expect(failed.status.code).toBe(2);
});

test('a manager’s result is part of the trace of its call', async () => {
  await ring('with-result');

  const route = `/api/calls/${encodeURIComponent('voipstudio:with-result')}/result`;
  const answer = await installation.ask('PUT', `${installation.first.url}${route}`, { note: 'agreed' });

  await eventually(
    () => spans().some(({ traceId, name }) => traceId === traceOf('with-result') && name === 'result'),
    { within: 10_000 },
  );
  expect(answer.status).toBe(202);
});

test('a door that is stopped has told of each delivery that came through it, and of its merging', async () => {
  const door = await installation.serve();
  await ring('last', door.url);
  // All of it is merged when this is answered.
  await installation.ask('GET', `${door.url}/api/calls`);

  await door.stop();

  const told = spans().filter(({ traceId }) => traceId === traceOf('last'));
  const deliveries = told.filter(({ name }) => name === 'delivery');
  const merged = told.map((span) => attribute(span, 'merge.deliveries')?.intValue ?? 0);
  expect(deliveries.length).toBeGreaterThan(1);
  expect(merged.reduce((sum, count) => sum + count)).toBe(deliveries.length);
});

test('no phone number and no secret leaves with a trace', () => {
  const sent = received.map(({ text }) => text).join('\n');

  expect(sent).toContain('voipstudio:traced');
  for (const secret of [PHONE, PHONE.slice(-10), CREDENTIAL, 'secret-of-the-integration', 'def50200']) {
    expect(sent).not.toContain(secret);
  }
});

test('who has not asked for traces loads nothing for them', () => {
  const compiled = path.join(__dirname, '..', '..', 'dist', 'bff', 'compose', 'start-bff.js');
  const program = `require(${JSON.stringify(compiled)});
    process.stdout.write(Object.keys(require.cache).filter((file) => /opentelemetry.(sdk|exporter|otlp)/.test(file)).join());`;

  expect(execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' })).toBe('');
});
