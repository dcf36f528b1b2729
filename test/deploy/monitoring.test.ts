import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { createBacklogGauges } from '../../bff/telemetry/backlog-gauges';
import { createLogger } from '../../bff/telemetry/logger';
import { createMetrics } from '../../bff/telemetry/metrics';
import { createPartGauge } from '../../bff/telemetry/part-gauge';
import { readPromQuery } from './promql';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string };
}
interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

const root = path.join(__dirname, '..', '..');
const text = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const { groups } = parse(text('deploy/alerts.yaml')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(text('deploy/grafana-dashboard.json')) as Dashboard;
const expressions = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
];

/** Prometheus makes it of every target, and puts these labels on every series. */
const OF_PROMETHEUS = { metric: 'up', labels: ['job', 'instance', 'le'] };
const HISTOGRAM_SUFFIX = /_(bucket|sum|count)$/;

const { registry } = createMetrics();
const backlog = {
  calls: {},
  accounts: {},
  jobsDue: 0,
  oldestDueSeconds: 0,
  jobsBuried: 0,
  deliveriesWaiting: 0,
  oldestDeliverySeconds: 0,
  deliveriesFailed: 0,
};
createBacklogGauges({
  registry,
  readBacklog: () => Promise.resolve(backlog),
  logger: createLogger({ level: 'silent' }),
});
createPartGauge({ registry, readParts: () => Promise.resolve({}) });
const known = new Map(
  registry.getMetricsAsArray().map((metric) => [
    metric.name,
    // prom-client keeps the names of labels with the metric, and does not tell its types so.
    (metric as unknown as { labelNames: readonly string[] }).labelNames,
  ]),
);
const labelsOf = (metric: string): readonly string[] | undefined =>
  known.get(metric) ?? known.get(metric.replace(HISTOGRAM_SUFFIX, ''));

test.each(expressions)('%s asks for figures that the service shows: %s', (_name, expr) => {
  const { metrics, labels } = readPromQuery(expr);
  const own = metrics.filter((metric) => metric !== OF_PROMETHEUS.metric);

  expect(metrics).not.toHaveLength(0);
  expect(own.filter((metric) => labelsOf(metric) === undefined)).toEqual([]);
  const unknown = labels.filter(
    ({ metric, label }) =>
      !OF_PROMETHEUS.labels.includes(label) && labelsOf(metric)?.includes(label) !== true,
  );
  expect(unknown).toEqual([]);
});

test('an expression that Prometheus would refuse is refused', () => {
  expect(() => readPromQuery('sum(rate(jobs_settled_total[5m])')).toThrow(SyntaxError);
  expect(() => readPromQuery('sum by provider (jobs_due)')).toThrow(SyntaxError);
  expect(() => readPromQuery('jobs_due > > 1')).toThrow(SyntaxError);
});

test('no figure is told apart by account or by call', () => {
  const personal = [...known].filter(([, labels]) =>
    labels.some((label) => /account|call|phone/.test(label)),
  );

  expect(personal).toEqual([]);
});

test.each(rules)('the handbook says what to do about $alert', ({ alert, labels, annotations }) => {
  expect(['page', 'ticket']).toContain(labels.severity);
  expect(annotations.summary).not.toBe('');
  expect(text('docs/OPERATIONS.md')).toContain(`### ${alert}`);
});

test('the handbook lists every figure of the service', () => {
  const own = [...known.keys()].filter((name) => !/^(process|nodejs)_/.test(name));

  expect(own.filter((name) => !text('docs/OPERATIONS.md').includes(`\`${name}\``))).toEqual([]);
});

test('the handbook lists every variable that is read', () => {
  const source = text('bff/config.ts') + text('bff/normalize/registry.ts');
  const names = new Set(source.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?=:|')|\b(?:PORT|HOST)(?=: )/g));
  const variables = [...names].filter((name) => !/^(KEY_BYTES|LOG_LEVELS|PROVIDER_ORIGINS)$/.test(name));

  expect(variables).toContain('DATABASE_URL');
  expect(variables.filter((name) => !text('docs/OPERATIONS.md').includes(`\`${name}\``))).toEqual([]);
});
