import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SettingsDocument, SettingsInput } from '../../../bff/contract/settings';
import { eventually } from '../../support/eventually';
import { freePort } from '../../support/free-port';
import { PROJECT_ROOT } from '../../sandbox/project-root';
import type { Addresses } from './open-page';
import { USERS } from './open-page';

export interface RunningProduct {
  readonly bffUrl: string;
  /** Origin of the simulated Kommo and its pages. */
  readonly sandboxUrl: string;
  /** Of its database, for the operator's commands. */
  readonly dataDir: string;
  /** The account as the host pages see it. */
  account(): Promise<AccountOnPage>;
  /** Begins a sample call, as a button of the phone simulator does; its webhooks go out after this came back. */
  call(wanted: SampleCallWanted): Promise<void>;
  /** The settings document, read as the administrator. */
  settings(): Promise<SettingsDocument>;
  /** Changes these of the settings, as the administrator. */
  saveSettings(change: Partial<SettingsInput>): Promise<void>;
  /** As the administrator does in Kommo, which tells the BFF of it. */
  disable(): Promise<void>;
  /** Until `startAgain()` nobody answers; what it stored stays. */
  end(): Promise<void>;
  /** At the same addresses, with the same data. */
  startAgain(): Promise<void>;
  /** For good: its data go too. */
  stop(): Promise<void>;
}

export interface SampleCallWanted {
  readonly provider: 'voipstudio' | 'myoperator' | 'roistat';
  readonly scenario: string;
  readonly number: string;
  readonly userId?: number;
  readonly twice?: boolean;
  readonly pace?: 'real' | 'fast' | 'instant';
}

export interface AccountOnPage {
  readonly widget: { readonly active: 'Y' | 'N'; readonly status: string };
  readonly notes: readonly {
    readonly id: number;
    readonly type: string;
    readonly entity: { readonly type: string; readonly id: number };
    readonly params: Readonly<Record<string, unknown>>;
  }[];
  readonly tasks: readonly { readonly text: string }[];
  readonly incomingLeads: readonly { readonly uid: string; readonly state: string }[];
}

/**
 * The built product as `npm start` runs it, in sandbox mode, on free ports and with a data folder of its own.
 *
 * @throws Error with what it printed when it is not ready within a minute
 */
export async function runProduct(): Promise<RunningProduct> {
  const [port, sandboxPort] = [await freePort(), await freePort()];
  const dataDir = await mkdtemp(join(tmpdir(), 'product-'));
  const [bffUrl, sandboxUrl] = [`http://localhost:${port}`, `http://localhost:${sandboxPort}`];
  const env = { ...process.env, PORT: String(port), SANDBOX_PORT: String(sandboxPort), DATA_DIR: dataDir };
  const account = async () => {
    const response = await fetch(`${sandboxUrl}/_sandbox/account?subdomain=demo`);
    return (await response.json()) as AccountOnPage;
  };
  const start = () => startProcess(env, account);
  const stop = async (): Promise<void> => {
    await end(child);
    await rm(dataDir, { recursive: true, force: true });
  };
  let child = await start().catch(async (cause: unknown) => {
    await rm(dataDir, { recursive: true, force: true });
    throw cause;
  });
  return {
    bffUrl,
    sandboxUrl,
    dataDir,
    account,
    call: callSender(sandboxUrl),
    settings: async () => (await (await askForSettings({ bffUrl, sandboxUrl })).json()) as SettingsDocument,
    async saveSettings(change) {
      const stored = (await (await askForSettings({ bffUrl, sandboxUrl })).json()) as SettingsDocument;
      // What is left out of the credentials is kept.
      const body = { ...stored, credentials: {}, ...change };
      const answer = await askForSettings(
        { bffUrl, sandboxUrl },
        { method: 'PUT', body: JSON.stringify(body) },
      );
      if (!answer.ok) throw new Error(await answer.text());
    },
    async disable() {
      const response = await fetch(`${sandboxUrl}/_sandbox/widget?subdomain=demo`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ active: 'N', status: 'not_configured' }),
      });
      if (!response.ok) throw new Error(await response.text());
    },
    end: () => end(child),
    startAgain: async () => void (child = await start()),
    stop,
  };
}

async function startProcess(
  env: NodeJS.ProcessEnv,
  account: () => Promise<AccountOnPage>,
): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['dist/bff/main.js', 'start'], { cwd: PROJECT_ROOT, env });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => printed.push(String(data)));
  try {
    await eventually(() => isReady(child, account), { within: 60_000, every: 200 });
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    return child;
  } catch (cause) {
    await end(child);
    throw new Error(`the product did not start:\n${printed.join('')}`, { cause });
  }
}

async function isReady(child: ChildProcess, account: () => Promise<AccountOnPage>): Promise<boolean> {
  // Waiting on would only hide what it said.
  if (child.exitCode !== null) return true;
  return (await account()).widget.active === 'Y';
}

function callSender(sandboxUrl: string): RunningProduct['call'] {
  return async (wanted) => {
    const response = await fetch(`${sandboxUrl}/_sandbox/calls`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(wanted),
    });
    if (!response.ok) throw new Error(await response.text());
  };
}

async function askForSettings(
  { bffUrl, sandboxUrl }: Addresses,
  request: Pick<RequestInit, 'method' | 'body'> = {},
): Promise<Response> {
  const issued = await fetch(`${sandboxUrl}/_sandbox/accounts/demo/one-time-tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId: USERS.ada, audience: bffUrl }),
  });
  const { token } = (await issued.json()) as { token: string };
  return fetch(`${bffUrl}/api/settings`, {
    ...request,
    headers: { 'content-type': 'application/json', 'x-auth-token': token },
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
