import { defaultSeed } from '../sandbox/kommo/default-seed';
import type { KommoSimulatorOptions } from '../sandbox/kommo/create-kommo-simulator';
import type { RunningKommoSimulator } from '../sandbox/kommo/start-kommo-simulator';
import { startKommoSimulator } from '../sandbox/kommo/start-kommo-simulator';

export const CLIENT = {
  client_id: 'c0ffee00-0000-4000-8000-000000000001',
  client_secret: 'sandbox-secret',
  redirect_uri: 'https://bff.example/oauth/callback',
} as const;

/** Noon of the tests, Unix seconds. */
export const NOON = 1_790_000_000;

/** A parsed answer. Tests read it key by key; what is not there is undefined and fails the assertion. */
export interface Json {
  readonly [key: string]: Json;
}

export interface Reply {
  readonly status: number;
  readonly type: string | null;
  readonly text: string;
  readonly json: Json;
}

export interface SandboxClient {
  readonly simulator: RunningKommoSimulator;
  /** Milliseconds of the simulator's clock. */
  readonly turnClock: (ms: number) => void;
  readonly send: (
    method: string,
    path: string,
    options?: { body?: unknown; token?: string | null },
  ) => Promise<Reply>;
  readonly get: (path: string) => Promise<Reply>;
  readonly post: (path: string, body: unknown) => Promise<Reply>;
  readonly patch: (path: string, body: unknown) => Promise<Reply>;
  readonly exchange: (fields: Record<string, unknown>) => Promise<Reply>;
  /** Access token of a user, by the whole consent. */
  readonly tokenOf: (userId: number) => Promise<string>;
  readonly stop: () => Promise<void>;
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Whoever reads on is a test that fails.
    return undefined as unknown as Json;
  }
}

/** A simulator with a clock that only tests turn, and a client with the token of the administrator. */
export async function startSandbox(options: Partial<KommoSimulatorOptions> = {}): Promise<SandboxClient> {
  let now = NOON * 1000;
  const simulator = await startKommoSimulator({
    clock: () => now,
    clientId: CLIENT.client_id,
    clientSecret: CLIENT.client_secret,
    redirectUri: CLIENT.redirect_uri,
    accounts: [defaultSeed()],
    rateLimitPerSecond: 10_000,
    ...options,
  });
  let adminToken: string | null = null;

  const send: SandboxClient['send'] = async (method, path, { body, token = adminToken } = {}) => {
    const response = await fetch(`${simulator.url}/demo${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const type = response.headers.get('content-type');
    return { status: response.status, type, text, json: parse(text) };
  };
  const exchange: SandboxClient['exchange'] = (fields) =>
    send('POST', '/oauth2/access_token', { body: { ...CLIENT, ...fields }, token: null });
  const tokenOf: SandboxClient['tokenOf'] = async (userId) => {
    const code = simulator.issueCode('demo', userId);
    const reply = await exchange({ grant_type: 'authorization_code', code });
    return textOf(reply.json.access_token);
  };
  adminToken = await tokenOf(42);

  return {
    simulator,
    turnClock: (ms) => void (now += ms),
    send,
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, { body }),
    patch: (path, body) => send('PATCH', path, { body }),
    exchange,
    tokenOf,
    stop: () => simulator.stop(),
  };
}

/** A text in an answer. */
export function textOf(value: Json | undefined): string {
  return value as unknown as string;
}

/** Id of the first record in an answer's list. */
export function firstId(reply: Reply, list: string): number {
  return Number(reply.json._embedded?.[list]?.[0]?.id);
}

/** Runs the body of one test against its own simulator. */
export async function withSandbox(
  body: (sandbox: SandboxClient) => Promise<void>,
  options: Partial<KommoSimulatorOptions> = {},
): Promise<void> {
  const sandbox = await startSandbox(options);
  try {
    await body(sandbox);
  } finally {
    await sandbox.stop();
  }
}

/** Numbers of the default seed, by what `/calls` does with them. */
export const PHONES = {
  oneLead: '+447854740947',
  severalLeads: '+919711636496',
  noLead: '12125096995',
  lostLead: '+46850611090',
  shared: '+14155550134',
  company: '+441183211001',
  companyWithLead: '+4930901820',
  unknown: '+390612345678',
} as const;

export function callItem(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    direction: 'inbound',
    phone: PHONES.noLead,
    duration: 31,
    source: 'telephony',
    uniq: 'voip:1',
    ...fields,
  };
}
