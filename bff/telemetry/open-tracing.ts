import type { Logger } from './logger';
import { createOtlpTracing } from './otlp-tracing';
import { NO_TRACING } from './tracing';
import type { Tracing } from './tracing';

/** Traces where they were asked for. */
export async function openTracing(endpoint: string | null, logger: Logger): Promise<Tracing> {
  if (endpoint === null) return NO_TRACING;
  return createOtlpTracing({ endpoint, logger });
}
