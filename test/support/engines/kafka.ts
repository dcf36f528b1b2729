import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROJECT_ROOT } from '../../sandbox/project-root';
import { freePort } from '../free-port';
import type { Engine } from './engine';
import { createEngineFolder, hasCommands, mustBeThere, startEngine } from './start-engine';

const POM = path.join(PROJECT_ROOT, 'test/support/engines/kafka/pom.xml');
const RESOLVE_TIMEOUT_MS = 240_000;

let resolved: string | undefined;

/** One broker that is its own controller (KRaft), from the jars of Maven's central repository. */
export const kafka: Engine = {
  name: 'java and mvn, and the broker of Kafka',
  get isThere() {
    return mustBeThere || (hasCommands('java', 'mvn') && classpath() !== undefined);
  },
  async start() {
    const folder = createEngineFolder('kafka');
    const [port, controllerPort] = [await freePort(), await freePort()];
    const properties = path.join(folder, 'server.properties');
    writeFileSync(properties, settings({ port, controllerPort, folder }));
    const jars = classpath() ?? '';
    format(jars, properties);
    return startEngine({
      url: `kafka://127.0.0.1:${port}`,
      port,
      folder,
      main: { command: 'java', args: ['-Xmx256m', '-cp', jars, 'kafka.Kafka', properties] },
    });
  },
};

/** Looks on this machine first, then downloads. Undefined when neither works. */
function classpath(): string | undefined {
  return (resolved ??= resolve('--offline') ?? resolve());
}

function resolve(...options: readonly string[]): string | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), 'kommo-telephony-classpath-'));
  const file = path.join(folder, 'classpath');
  try {
    const { status } = spawnSync(
      'mvn',
      [...options, '-q', '-B', '-f', POM, 'dependency:build-classpath', `-Dmdep.outputFile=${file}`],
      { timeout: RESOLVE_TIMEOUT_MS },
    );
    return status === 0 ? readFileSync(file, 'utf8').trim() : undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function settings(at: {
  readonly port: number;
  readonly controllerPort: number;
  readonly folder: string;
}): string {
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    listeners: `PLAINTEXT://127.0.0.1:${at.port},CONTROLLER://127.0.0.1:${at.controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${at.port}`,
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.voters': `1@127.0.0.1:${at.controllerPort}`,
    'log.dirs': path.join(at.folder, 'data'),
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'group.initial.rebalance.delay.ms': 0,
    'auto.create.topics.enable': false,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function format(jars: string, properties: string): void {
  const clusterId = randomBytes(16).toString('base64url');
  const { status, stderr } = spawnSync(
    'java',
    ['-cp', jars, 'kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', properties],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the broker's folder could not be prepared: ${stderr}`);
}
