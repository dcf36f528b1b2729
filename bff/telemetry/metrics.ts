import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** Labels are routes, providers, kinds and lanes: an account or a call as a label would make a series each. */
export interface Metrics {
  /** For what is read only when Prometheus asks. */
  readonly registry: Registry;
  /** Seconds. `route` is a pattern, never a path. */
  readonly httpDuration: Histogram<'method' | 'route' | 'status'>;
  readonly feedStreams: Gauge;
  /** `cached`, `fetched` or `failed`. */
  readonly recordings: Counter<'source'>;
  /** `outcome`: `stored`, `ignored`, `unwanted` or the code of the error that was answered. */
  readonly deliveries: Counter<'provider' | 'outcome'>;
  /** Deliveries that were stored and said nothing new. */
  readonly repeats: Counter<'provider'>;
  readonly jobs: Counter<'kind' | 'settlement'>;
  /** Seconds. */
  readonly jobDuration: Histogram<'kind'>;
  /** Seconds from the hang-up to Kommo's answer that the call is logged. */
  readonly loggedAfter: Histogram<'provider'>;
  /** `status`: of the answer; `none` when there was no readable one. */
  readonly kommoRequests: Counter<'lane' | 'status'>;
  /** Seconds. */
  readonly kommoPlaces: Counter<'address'>;
  readonly kommoWait: Histogram<'lane'>;
}

const ANSWER_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const WORK_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** A call may wait for its recording, for a manager's result, or for Kommo to come back. */
const LOGGED_SECONDS = [0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 900, 3600];

export function createMetrics(options: { readonly withProcess?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (options.withProcess ?? true) collectDefaultMetrics({ register: registry });
  return { registry, ...doorMetrics(registry), ...workMetrics(registry), ...kommoMetrics(registry) };
}

function doorMetrics(registry: Registry) {
  const registers = [registry];
  return {
    httpDuration: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time to answer an HTTP request',
      labelNames: ['method', 'route', 'status'] as const,
      buckets: ANSWER_SECONDS,
      registers,
    }),
    feedStreams: new Gauge({ name: 'feed_streams', help: 'Open event streams of widgets', registers }),
    recordings: new Counter({
      name: 'recordings_served_total',
      help: 'Recordings asked for, by where they came from',
      labelNames: ['source'] as const,
      registers,
    }),
    deliveries: new Counter({
      name: 'webhook_deliveries_total',
      help: 'Deliveries of providers, by what became of them',
      labelNames: ['provider', 'outcome'] as const,
      registers,
    }),
    repeats: new Counter({
      name: 'webhook_repeats_total',
      help: 'Deliveries that were stored and said nothing new',
      labelNames: ['provider'] as const,
      registers,
    }),
  };
}

function workMetrics(registry: Registry) {
  const registers = [registry];
  return {
    jobs: new Counter({
      name: 'jobs_settled_total',
      help: 'Executions of jobs, by how they ended',
      labelNames: ['kind', 'settlement'] as const,
      registers,
    }),
    jobDuration: new Histogram({
      name: 'job_duration_seconds',
      help: 'Time of one execution of a job',
      labelNames: ['kind'] as const,
      buckets: WORK_SECONDS,
      registers,
    }),
    loggedAfter: new Histogram({
      name: 'call_logged_after_seconds',
      help: 'Time from the hang-up to the call in Kommo',
      labelNames: ['provider'] as const,
      buckets: LOGGED_SECONDS,
      registers,
    }),
  };
}

function kommoMetrics(registry: Registry) {
  const registers = [registry];
  return {
    kommoRequests: new Counter({
      name: 'kommo_requests_total',
      help: 'Requests to Kommo, by lane and status of the answer',
      labelNames: ['lane', 'status'] as const,
      registers,
    }),
    kommoPlaces: new Counter({
      name: 'kommo_places_used_total',
      help: 'Places of the budget that were used, by the egress address they are of',
      labelNames: ['address'] as const,
      registers,
    }),
    kommoWait: new Histogram({
      name: 'kommo_budget_wait_seconds',
      help: 'Time that a request waited for its place in the budget',
      labelNames: ['lane'] as const,
      buckets: WORK_SECONDS,
      registers,
    }),
  };
}
