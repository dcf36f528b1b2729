/** The only reader of the environment. Names and defaults are listed in docs/OPERATIONS.md. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import {
  address,
  isWebAddress,
  origin,
  originTemplate,
  port,
  seconds,
  SUBDOMAIN,
  webAddress,
  whole,
} from './config-values';
import { ownAddresses } from './crm/kommo/own-addresses';
import { PROVIDER_ORIGINS } from './normalize/registry';
import type { ProviderOrigins } from './normalize/registry';
import { readOrCreateKey } from './storage/key-file';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Config {
  readonly http: { readonly host: string; readonly port: number };
  /** Where a process of workers alone shows its health and its figures; `null`: nowhere. */
  readonly workerPort: number | null;
  /** Without a trailing slash. */
  readonly publicUrl: string;
  /** `null` when a real integration is configured. */
  readonly sandbox: { readonly port: number } | null;
  /** Absolute. */
  readonly dataDir: string;
  /** `null`: the embedded server in `dataDir`. */
  readonly databaseUrl: string | null;
  /** Most of this process; the backlog's workers and the notices have their own besides. */
  readonly databaseConnections: number;
  /** `null`: the database. */
  readonly queueUrl: string | null;
  readonly kommo: {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly redirectUri: string;
    /** An account's API origin, and the issuer of its one-time tokens, with `{subdomain}` in its place. */
    readonly originTemplate: string;
    /** Addresses of this machine, each with a budget of its own; none: the system chooses, and there is one budget. */
    readonly egressAddresses: readonly string[];
    /** How many each egress address may send, and each account be asked; 7 unless Kommo has agreed to more. */
    readonly requestsPerSecond: number;
    /** How long nobody asks Kommo from an egress address that it has blocked. */
    readonly blockMs: number;
  };
  /** How long a manager's result waits for a hang-up that has not come. */
  readonly resultGraceMs: number;
  /** When a write of unknown outcome is looked up in Kommo: after its loss, and again before it counts as missing. */
  readonly lookUps: { readonly firstMs: number; readonly secondMs: number };
  /** A call that could not be written for so long goes to the backlog: behind live calls, and in batches. */
  readonly lateAfterMs: number;
  /** 32 bytes; the first of ENCRYPTION_KEY, which seals and signs. */
  readonly encryptionKey: Buffer;
  /** The others of ENCRYPTION_KEY: they open and verify what is older. */
  readonly formerEncryptionKeys: readonly Buffer[];
  /** How long the data of an account is kept that took the integration away. */
  readonly retentionDaysAfterUninstall: number;
  /** How long a settled call is kept. */
  readonly retentionDaysOfCalls: number;
  /** Multiplies the limits of requests per minute of http/rate-limits. */
  readonly rateLimitFactor: number;
  /** How long a process that was asked to stop goes on answering, so that proxies notice. */
  readonly shutdownDelayMs: number;
  readonly logLevel: LogLevel;
  readonly otelEndpoint: string | null;
  readonly providerOrigins: ProviderOrigins;
  /** Origins an operator named on purpose: they may be private addresses, e.g. a simulator's. */
  readonly trustedOrigins: readonly string[];
}

export interface ConfigProblem {
  /** The variable's name. */
  readonly name: string;
  readonly problem: string;
}

/** Everything that is wrong with the configuration, by name and without values that may be secret. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly ConfigProblem[]) {
    super(
      ['The configuration needs attention:', ...problems.map((one) => `  ${one.name} ${one.problem}`)].join(
        '\n',
      ),
    );
    this.name = 'ConfigError';
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

const KEY_BYTES = 32;

/** Known to the simulated Kommo account alone; they protect nothing. */
const SANDBOX_CLIENT = {
  clientId: '5a4d8b0e-6d0f-4c1c-9b7e-0c5e5a9d0b01',
  clientSecret: 'sandbox-secret-that-protects-only-simulated-calls-on-this-machine',
} as const;

const schema = z.object({
  PORT: port.default(3000),
  HOST: z.string().optional(),
  WORKER_PORT: port.optional(),
  PUBLIC_URL: webAddress.optional(),
  SANDBOX_PORT: port.default(3001),
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: address(['postgres:', 'postgresql:']).optional(),
  DATABASE_CONNECTIONS: whole(4, 200).default(10),
  QUEUE_URL: address(['amqp:', 'amqps:', 'beanstalk:', 'kafka:']).optional(),
  KOMMO_CLIENT_ID: z.string().optional(),
  KOMMO_CLIENT_SECRET: z.string().optional(),
  KOMMO_REDIRECT_URI: z.string().refine(isWebAddress, 'must be an http(s) address').optional(),
  KOMMO_ORIGIN: originTemplate.optional(),
  KOMMO_EGRESS_ADDRESSES: ownAddresses.optional(),
  /** https://developers.kommo.com/docs/limitations */
  KOMMO_REQUESTS_PER_SECOND: whole(1, 1000).default(7),
  BLOCK_PAUSE_SECONDS: seconds.default(300),
  RESULT_GRACE_SECONDS: seconds.default(30),
  LOOK_UP_AFTER_SECONDS: seconds.default(3),
  LOOK_UP_AGAIN_AFTER_SECONDS: seconds.default(75),
  LATE_AFTER_SECONDS: seconds.default(60),
  ENCRYPTION_KEY: z
    .string()
    .transform((text) => text.split(',').map((key) => key.trim()))
    .refine((keys) => keys.every(isEncryptionKey), `must be ${KEY_BYTES} bytes, base64`)
    .transform((keys) => keys.map((key) => Buffer.from(key, 'base64')))
    .optional(),
  RETENTION_DAYS_OF_CALLS: whole(30, 36_500).default(365),
  RETENTION_DAYS_AFTER_UNINSTALL: whole(0, 3650).default(30),
  RATE_LIMIT_FACTOR: z.coerce
    .number('must be a positive number')
    .positive('must be a positive number')
    .default(1),
  SHUTDOWN_DELAY_SECONDS: whole(0, 300).default(0),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  OTEL_EXPORTER_OTLP_ENDPOINT: webAddress.optional(),
});
type Variables = z.infer<typeof schema>;

const originSchema = z.object(
  Object.fromEntries(Object.values(PROVIDER_ORIGINS).map(({ variable }) => [variable, origin.optional()])),
);

/** The process's environment, with what a `.env` file in the working folder adds to it. */
export function readEnvironment(): Environment {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

/**
 * @throws ConfigError with every problem at once
 */
export function loadConfig(env: Environment = readEnvironment()): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = schema.safeParse(given);
  const origins = originSchema.safeParse(given);
  const problems = [...problemsOf(parsed.error), ...problemsOf(origins.error), ...missing(given)];
  if (parsed.data === undefined || problems.length > 0) throw new ConfigError(problems);
  return toConfig(parsed.data, { given, origins: origins.data ?? {} });
}

function problemsOf(error: z.ZodError | undefined): readonly ConfigProblem[] {
  return (error?.issues ?? []).map((issue) => ({ name: issue.path.join('.'), problem: issue.message }));
}

/** What a real integration cannot do without. */
function missing(given: Environment): readonly ConfigProblem[] {
  if (given.KOMMO_CLIENT_ID === undefined) {
    return given.KOMMO_CLIENT_SECRET === undefined
      ? []
      : [{ name: 'KOMMO_CLIENT_ID', problem: 'is required together with KOMMO_CLIENT_SECRET' }];
  }
  return [
    ...(given.KOMMO_CLIENT_SECRET === undefined
      ? [{ name: 'KOMMO_CLIENT_SECRET', problem: 'is required' }]
      : []),
    ...(given.ENCRYPTION_KEY === undefined
      ? [{ name: 'ENCRYPTION_KEY', problem: `is required: ${KEY_BYTES} bytes, base64` }]
      : []),
  ];
}

interface Given {
  readonly given: Environment;
  readonly origins: Environment;
}

function toConfig(variables: Variables, { given, origins }: Given): Config {
  const isSandbox = variables.KOMMO_CLIENT_ID === undefined;
  const sandboxPort = isSandbox ? variables.SANDBOX_PORT : null;
  const publicUrl = variables.PUBLIC_URL ?? `http://localhost:${variables.PORT}`;
  const dataDir = path.resolve(variables.DATA_DIR);
  return {
    http: { host: variables.HOST ?? (isSandbox ? '127.0.0.1' : '0.0.0.0'), port: variables.PORT },
    workerPort: variables.WORKER_PORT ?? null,
    publicUrl,
    sandbox: sandboxPort === null ? null : { port: sandboxPort },
    dataDir,
    databaseUrl: variables.DATABASE_URL ?? null,
    databaseConnections: variables.DATABASE_CONNECTIONS,
    queueUrl: variables.QUEUE_URL ?? null,
    kommo: kommoOf(variables, publicUrl),
    lookUps: {
      firstMs: variables.LOOK_UP_AFTER_SECONDS * 1000,
      secondMs: variables.LOOK_UP_AGAIN_AFTER_SECONDS * 1000,
    },
    lateAfterMs: variables.LATE_AFTER_SECONDS * 1000,
    resultGraceMs: variables.RESULT_GRACE_SECONDS * 1000,
    ...encryptionKeys(variables, dataDir),
    retentionDaysAfterUninstall: variables.RETENTION_DAYS_AFTER_UNINSTALL,
    retentionDaysOfCalls: variables.RETENTION_DAYS_OF_CALLS,
    rateLimitFactor: variables.RATE_LIMIT_FACTOR,
    shutdownDelayMs: variables.SHUTDOWN_DELAY_SECONDS * 1000,
    logLevel: variables.LOG_LEVEL,
    otelEndpoint: variables.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
    providerOrigins: providerOrigins(origins, sandboxPort),
    trustedOrigins: trustedOrigins(given, sandboxPort),
  };
}

/** In sandbox mode the simulated providers are asked, unless others are named. */
function encryptionKeys(
  { ENCRYPTION_KEY: given = [] }: Variables,
  dataDir: string,
): Pick<Config, 'encryptionKey' | 'formerEncryptionKeys'> {
  const [first, ...former] = given;
  const encryptionKey = first ?? readOrCreateKey(path.join(dataDir, 'encryption.key'), KEY_BYTES);
  return { encryptionKey, formerEncryptionKeys: former };
}

function providerOrigins(named: Environment, sandboxPort: number | null): ProviderOrigins {
  const origins = Object.entries(PROVIDER_ORIGINS).map(([name, { variable, origin: vendor }]) => {
    const sandbox = `http://localhost:${sandboxPort}/_sandbox/apis/${name}`;
    return [name, named[variable] ?? (sandboxPort === null ? vendor : sandbox)] as const;
  });
  // Made of the very keys that the type lists.
  return Object.fromEntries(origins) as ProviderOrigins;
}

function kommoOf(variables: Variables, publicUrl: string): Config['kommo'] {
  const { KOMMO_CLIENT_ID: clientId, KOMMO_CLIENT_SECRET: clientSecret } = variables;
  const shared = {
    redirectUri: variables.KOMMO_REDIRECT_URI ?? `${publicUrl}/oauth/callback`,
    egressAddresses: variables.KOMMO_EGRESS_ADDRESSES ?? [],
    requestsPerSecond: variables.KOMMO_REQUESTS_PER_SECOND,
    blockMs: variables.BLOCK_PAUSE_SECONDS * 1000,
  };
  if (clientId === undefined || clientSecret === undefined) {
    const sandboxOrigin = `http://localhost:${variables.SANDBOX_PORT}/${SUBDOMAIN}`;
    return { ...SANDBOX_CLIENT, originTemplate: variables.KOMMO_ORIGIN ?? sandboxOrigin, ...shared };
  }
  const originTemplate = variables.KOMMO_ORIGIN ?? `https://${SUBDOMAIN}.kommo.com`;
  return { clientId, clientSecret, originTemplate, ...shared };
}

function trustedOrigins(given: Environment, sandboxPort: number | null): readonly string[] {
  const named = Object.entries(given)
    .filter(([name]) => /^[A-Z]+_(API|OBD|MEDIA)_ORIGIN$/.test(name))
    .map(([, value]) => new URL(value ?? '').origin);
  return sandboxPort === null
    ? named
    : [...named, `http://localhost:${sandboxPort}`, `http://127.0.0.1:${sandboxPort}`];
}

function isEncryptionKey(text: string): boolean {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) && Buffer.from(text, 'base64').length === KEY_BYTES;
}
