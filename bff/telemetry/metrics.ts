import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export interface Metrics {
  /** Stages add their own figures here. */
  readonly registry: Registry;
  /** Seconds. `route` is a pattern, never a path: a path would make one series per call. */
  readonly httpDuration: Histogram<'method' | 'route' | 'status'>;
  readonly feedStreams: Gauge;
  /** `cached`, `fetched` or `failed`. */
  readonly recordings: Counter<'source'>;
}

export function createMetrics(options: { readonly withProcess?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (options.withProcess ?? true) collectDefaultMetrics({ register: registry });
  return {
    registry,
    httpDuration: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time to answer an HTTP request',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    }),
    feedStreams: new Gauge({
      name: 'feed_streams',
      help: 'Open event streams of widgets',
      registers: [registry],
    }),
    recordings: new Counter({
      name: 'recordings_served_total',
      help: 'Recordings asked for, by where they came from',
      labelNames: ['source'],
      registers: [registry],
    }),
  };
}
