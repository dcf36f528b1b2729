/**
 * Traces by OTLP over HTTP (JSON). The libraries are loaded here, so only where `OTEL_EXPORTER_OTLP_ENDPOINT` is set.
 * Spans wait in memory and are sent in batches; when the collector does not answer they are dropped, and nobody waits.
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Span as OtelSpan } from '@opentelemetry/api';
import { asAppError } from '../domain/errors';
import type { Logger } from './logger';
import type { Span, SpanOptions, Tracing } from './tracing';

export interface OtlpTracingOptions {
  /** Without `/v1/traces`. */
  readonly endpoint: string;
  readonly logger: Logger;
}

/** `SpanStatusCode.ERROR` */
const ERROR = 2;
const SEND_AFTER_MS = 1_000;
const SEND_WITHIN_MS = 5_000;
const MOST_WAITING = 8_192;

export async function createOtlpTracing({ endpoint, logger }: OtlpTracingOptions): Promise<Tracing> {
  const { diag, DiagLogLevel, trace, ROOT_CONTEXT, SpanKind } = await import('@opentelemetry/api');
  const complain = (detail: string): void => logger.warn({ detail }, 'traces could not be sent');
  const quiet = (): void => undefined;
  diag.setLogger(
    { error: complain, warn: complain, info: quiet, debug: quiet, verbose: quiet },
    DiagLogLevel.WARN,
  );
  const provider = await openProvider(endpoint);
  const tracer = provider.getTracer('kommo-telephony');
  const active = new AsyncLocalStorage<OtelSpan>();
  const kinds = {
    server: SpanKind.SERVER,
    consumer: SpanKind.CONSUMER,
    client: SpanKind.CLIENT,
    internal: SpanKind.INTERNAL,
  } as const;

  function start({ name, kind, attributes = {}, traceId }: SpanOptions, startTime?: Date): OtelSpan {
    const parent = active.getStore();
    const options = {
      kind: kinds[kind],
      attributes: { ...attributes },
      ...(startTime === undefined ? {} : { startTime }),
    };
    return parent === undefined
      ? provider.within(traceId, () => tracer.startSpan(name, options, ROOT_CONTEXT))
      : tracer.startSpan(name, options, trace.setSpan(ROOT_CONTEXT, parent));
  }

  return {
    async run(options, work) {
      const span = start(options);
      try {
        return await active.run(span, () => work(shown(span)));
      } catch (error) {
        // Its code alone: messages may hold what must not leave the house.
        shown(span).fail(asAppError(error).code);
        throw error;
      } finally {
        span.end();
      }
    },
    tell({ startedAt, endedAt, failure, ...options }) {
      const span = start(options, startedAt);
      if (failure !== undefined) shown(span).fail(failure);
      span.end(endedAt);
    },
    stop: () =>
      provider.shutdown().catch((error: unknown) => {
        logger.warn({ err: error }, 'the last traces were not sent');
      }),
  };
}

function shown(span: OtelSpan): Span {
  return {
    set: (attributes) => void span.setAttributes({ ...attributes }),
    fail(code) {
      span.setAttribute('error.type', code);
      span.setStatus({ code: ERROR });
    },
  };
}

/** Ids are random, but for the trace of a span that is begun within a trace of its own. */
async function openProvider(endpoint: string) {
  const [{ BatchSpanProcessor, RandomIdGenerator, TracerProvider }, { OTLPTraceExporter }, resources] =
    await Promise.all([
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
  const random = new RandomIdGenerator();
  let wanted: string | undefined;
  const provider = new TracerProvider({
    resource: resources
      .defaultResource()
      .merge(resources.resourceFromAttributes({ 'service.name': 'kommo-telephony' }))
      // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES, as everywhere.
      .merge(resources.detectResources({ detectors: [resources.envDetector] })),
    idGenerator: {
      generateTraceId: () => wanted ?? random.generateTraceId(),
      generateSpanId: () => random.generateSpanId(),
    },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: SEND_WITHIN_MS }),
        scheduledDelayMillis: SEND_AFTER_MS,
        exportTimeoutMillis: SEND_WITHIN_MS,
        maxQueueSize: MOST_WAITING,
      }),
    ],
  });
  return {
    getTracer: (name: string) => provider.getTracer(name),
    shutdown: () => provider.shutdown(),
    within<T>(traceId: string | undefined, begin: () => T): T {
      wanted = traceId;
      try {
        return begin();
      } finally {
        wanted = undefined;
      }
    },
  };
}
