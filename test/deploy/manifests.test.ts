import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

const folder = path.join(__dirname, '..', '..', 'deploy');
const text = (file: string): string => readFileSync(path.join(folder, file), 'utf8');

interface Container {
  readonly args: readonly string[];
  readonly securityContext: Record<string, unknown>;
  readonly resources: { readonly requests: object; readonly limits: object };
  readonly livenessProbe: { readonly httpGet: { readonly path: string } };
  readonly readinessProbe: { readonly httpGet: { readonly path: string } };
}
interface Pod {
  readonly securityContext: object;
  readonly initContainers: readonly Container[];
  readonly containers: readonly Container[];
}
interface Manifest {
  readonly kind: string;
  readonly spec: {
    readonly replicas: number;
    readonly template: { readonly spec: Pod };
  };
}
interface ComposeService {
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly read_only?: boolean;
  readonly mem_limit?: string;
  readonly cap_drop?: readonly string[];
}

const manifests = readdirSync(path.join(folder, 'kubernetes')).flatMap((file) =>
  parseAllDocuments(text(`kubernetes/${file}`)).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as Manifest;
  }),
);
const deployments = manifests.filter(({ kind }) => kind === 'Deployment').map(({ spec }) => spec);
const compose = parse(text('compose.yaml'), { merge: true }) as { services: Record<string, ComposeService> };

test('in a cluster two of each kind run, so that one may go', () => {
  const runs = deployments.map(({ template, replicas }) => [template.spec.containers[0]?.args[0], replicas]);

  expect(runs).toEqual([
    ['serve', 2],
    ['worker', 2],
  ]);
});

test.each(deployments)('a pod is nobody, changes nothing, and is watched and bounded', ({ template }) => {
  const [container] = template.spec.containers;

  expect(template.spec.securityContext).toMatchObject({ runAsNonRoot: true });
  expect(container).toMatchObject({
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    livenessProbe: { httpGet: { path: '/healthz' } },
    readinessProbe: { httpGet: { path: '/readyz' } },
    resources: { limits: { cpu: expect.any(String) as string, memory: expect.any(String) as string } },
  });
});

test('a pod migrates the database before anything counts how long it takes to start', () => {
  const before = deployments.map(({ template }) => template.spec.initContainers.map(({ args }) => args[0]));

  expect(before).toEqual([['migrate'], ['migrate']]);
});

test('on one host two doors and two sets of workers run, as nobody and on a file system that cannot be changed', () => {
  const own = Object.values(compose.services).filter(({ command }) => command !== undefined);

  expect(own.map(({ command }) => command?.[0])).toEqual(['serve', 'serve', 'worker', 'worker']);
  for (const service of own) {
    expect(service).toMatchObject({ user: 'node', read_only: true, cap_drop: ['ALL'] });
  }
  const unbounded = Object.entries(compose.services).filter(([, { mem_limit }]) => mem_limit === undefined);
  expect(unbounded).toEqual([]);
});

test('a door that is replaced goes on answering for longer than the proxy takes to notice', () => {
  const proxyLooksEvery = Number(/health_interval (\d+)s/.exec(text('Caddyfile'))?.[1]);
  const delays = [
    compose.services['serve-1']?.environment?.['SHUTDOWN_DELAY_SECONDS'],
    /SHUTDOWN_DELAY_SECONDS, value: '(\d+)'/.exec(text('kubernetes/serve.yaml'))?.[1],
  ].map(Number);
  const graces = [
    Number(/stop_grace_period: (\d+)s/.exec(text('compose.yaml'))?.[1]),
    Number(/terminationGracePeriodSeconds: (\d+)/.exec(text('kubernetes/serve.yaml'))?.[1]),
  ];

  for (const [index, delay] of delays.entries()) {
    expect(delay).toBeGreaterThan(proxyLooksEvery);
    // What is under way is given ten seconds more.
    expect(graces[index]).toBeGreaterThanOrEqual(delay + 10);
  }
});

test('no secret is written down: each comes from outside', () => {
  const written = text('compose.yaml').match(/(?:PASSWORD|PASS|SECRET|_KEY): (?!'?\$\{)\S+/g);

  expect(written).toBeNull();
  expect(manifests.map(({ kind }) => kind)).not.toContain('Secret');
});

test('the image runs as nobody, tells its health, and is built of exact dependencies', () => {
  const stages = text('Dockerfile')
    .split(/^FROM /m)
    .slice(1);
  const last = stages.at(-1) ?? '';

  expect(stages).toHaveLength(2);
  for (const stage of stages) expect(stage).toMatch(/^node:20-bookworm-slim/);
  expect(stages[0]).toContain('npm ci');
  expect(last).toMatch(/^USER node$/m);
  expect(last).toMatch(/^HEALTHCHECK /m);
});
