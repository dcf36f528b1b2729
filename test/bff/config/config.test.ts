import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ConfigError } from '../../../bff/config';
import { loadConfig } from '../../../bff/config';

const KEY = Buffer.alloc(32, 7).toString('base64');
const INTEGRATION = { KOMMO_CLIENT_ID: 'client', KOMMO_CLIENT_SECRET: 'secret', ENCRYPTION_KEY: KEY };

let dataDir: string;
beforeEach(() => void (dataDir = mkdtempSync(path.join(tmpdir(), 'config-'))));
afterEach(() => rmSync(dataDir, { recursive: true }));

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig({ DATA_DIR: dataDir, ...env });
  } catch (error) {
    return (error as ConfigError).problems.map((one) => one.name);
  }
  return [];
}

test('without an integration the service runs in the sandbox, on this machine only', () => {
  const config = loadConfig({ DATA_DIR: dataDir });

  expect(config).toMatchObject({
    http: { host: '127.0.0.1', port: 3000 },
    publicUrl: 'http://localhost:3000',
    sandbox: { port: 3001 },
    databaseUrl: null,
    queueUrl: null,
    kommo: { originTemplate: 'http://localhost:3001/{subdomain}' },
  });
  expect(config.trustedOrigins).toContain('http://localhost:3001');
});

test('the sandbox keeps its encryption key from one start to the next, for its owner alone', () => {
  const first = loadConfig({ DATA_DIR: dataDir });
  const second = loadConfig({ DATA_DIR: dataDir });

  expect(first.encryptionKey).toHaveLength(32);
  expect(second.encryptionKey).toEqual(first.encryptionKey);
  const file = path.join(dataDir, 'encryption.key');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(Buffer.from(readFileSync(file, 'utf8'), 'base64')).toEqual(first.encryptionKey);
});

test('an integration is served to the outside, at the address of each Kommo account', () => {
  const config = loadConfig({ ...INTEGRATION, PUBLIC_URL: 'https://bff.example/', DATA_DIR: dataDir });

  expect(config).toMatchObject({
    http: { host: '0.0.0.0' },
    publicUrl: 'https://bff.example',
    sandbox: null,
    kommo: {
      clientId: 'client',
      redirectUri: 'https://bff.example/oauth/callback',
      originTemplate: 'https://{subdomain}.kommo.com',
    },
    encryptionKey: Buffer.alloc(32, 7),
    trustedOrigins: [],
  });
});

test('all problems are told at once, by name and without the values', () => {
  const env = {
    DATA_DIR: dataDir,
    PORT: 'abc',
    PUBLIC_URL: 'bff.example',
    DATABASE_URL: 'mysql://root:hunter2@db',
    QUEUE_URL: 'redis://queue',
    KOMMO_CLIENT_ID: 'client',
    KOMMO_ORIGIN: 'https://kommo.com',
    LOG_LEVEL: 'loud',
  };

  expect([...problemsOf(env)].sort()).toEqual(
    [
      'PORT',
      'PUBLIC_URL',
      'DATABASE_URL',
      'QUEUE_URL',
      'KOMMO_ORIGIN',
      'LOG_LEVEL',
      'KOMMO_CLIENT_SECRET',
      'ENCRYPTION_KEY',
    ].sort(),
  );
  expect(() => loadConfig(env)).toThrow(/^(?!.*hunter2)/s);
});

test('an encryption key of another length is refused', () => {
  const short = Buffer.alloc(16).toString('base64');

  expect(problemsOf({ ...INTEGRATION, ENCRYPTION_KEY: short })).toEqual(['ENCRYPTION_KEY']);
});

test('a variable that is set to nothing counts as not set', () => {
  expect(loadConfig({ DATA_DIR: dataDir, KOMMO_CLIENT_ID: '', PORT: ' ' }).sandbox).toEqual({ port: 3001 });
});

test.each(['amqp://queue', 'beanstalk://queue:11300', 'kafka://one:9092,two:9092'])(
  'accepts the queue %s',
  (url) => {
    expect(loadConfig({ DATA_DIR: dataDir, QUEUE_URL: url }).queueUrl).toBe(url);
  },
);

test('a provider origin that an operator names is trusted, even on a private address', () => {
  const config = loadConfig({
    ...INTEGRATION,
    DATA_DIR: dataDir,
    VOIPSTUDIO_API_ORIGIN: 'http://127.0.0.1:4100',
  });

  expect(config.providerOrigins.voipstudioApi).toBe('http://127.0.0.1:4100');
  expect(config.providerOrigins.roistatApi).toBe('https://cloud.roistat.com');
  expect(config.trustedOrigins).toEqual(['http://127.0.0.1:4100']);
});

test('the sandbox asks its simulated providers, unless others are named', () => {
  const sandbox = { DATA_DIR: dataDir, SANDBOX_PORT: '3999', ROISTAT_API_ORIGIN: 'https://roistat.example' };
  const { providerOrigins, trustedOrigins } = loadConfig(sandbox);

  expect(providerOrigins.voipstudioApi).toBe('http://localhost:3999/_sandbox/apis/voipstudioApi');
  expect(providerOrigins.roistatApi).toBe('https://roistat.example');
  expect(trustedOrigins).toContain(new URL(providerOrigins.voipstudioApi).origin);
});

test("the limit of requests and the times of looking up are Kommo's own unless told", () => {
  const config = loadConfig({ ...INTEGRATION, DATA_DIR: dataDir });
  const told = {
    KOMMO_REQUESTS_PER_SECOND: '50',
    BLOCK_PAUSE_SECONDS: '20',
    RESULT_GRACE_SECONDS: '5',
    LOOK_UP_AFTER_SECONDS: '0.5',
    LOOK_UP_AGAIN_AFTER_SECONDS: '2',
    LATE_AFTER_SECONDS: '30',
  };
  const changed = loadConfig({ ...INTEGRATION, ...told, DATA_DIR: dataDir });

  expect(config.kommo.requestsPerSecond).toBe(7);
  expect(config.lookUps).toEqual({ firstMs: 3_000, secondMs: 75_000 });
  expect(config.lateAfterMs).toBe(60_000);
  expect(changed.kommo.requestsPerSecond).toBe(50);
  expect(changed.lateAfterMs).toBe(30_000);
  expect([config.resultGraceMs, changed.resultGraceMs]).toEqual([30_000, 5_000]);
  expect([config.kommo.blockMs, changed.kommo.blockMs]).toEqual([300_000, 20_000]);
  expect(changed.lookUps).toEqual({ firstMs: 500, secondMs: 2_000 });
  expect(
    problemsOf({ ...INTEGRATION, KOMMO_REQUESTS_PER_SECOND: '0', LOOK_UP_AFTER_SECONDS: 'soon' }),
  ).toEqual(['KOMMO_REQUESTS_PER_SECOND', 'LOOK_UP_AFTER_SECONDS']);
});

test('egress addresses are known by the name that all processes write', () => {
  const addresses = (text: string): readonly string[] =>
    loadConfig({ DATA_DIR: dataDir, KOMMO_EGRESS_ADDRESSES: text }).kommo.egressAddresses;

  expect(addresses('')).toEqual([]);
  expect(addresses('203.0.113.5, 203.0.113.6')).toEqual(['203.0.113.5', '203.0.113.6']);
  expect(addresses('2001:DB8:0:0::5')).toEqual(['2001:db8::5']);
});

test.each([
  ['203.0.113.5,', 'names "", which is not an IP address'],
  ['203.0.113.5 203.0.113.6', 'is not an IP address'],
  ['kommo.example', 'names "kommo.example", which is not an IP address'],
  ['203.0.113.0/24', 'is not an IP address'],
  ['fe80::1%eth0', 'is not an IP address'],
  ['0.0.0.0', 'is not one address'],
  ['::0', 'is not one address'],
  ['::ffff:203.0.113.5', 'stands for an IPv4 address'],
  ['2001:db8::5,2001:DB8::0:5', 'names "2001:DB8::0:5", which is named twice'],
])('the egress address %s is refused by name: %s', (text, problem) => {
  expect(() => loadConfig({ DATA_DIR: dataDir, KOMMO_EGRESS_ADDRESSES: text })).toThrow(
    new RegExp(`KOMMO_EGRESS_ADDRESSES names .*${problem.replace(/^names /, '')}`),
  );
});
