/**
 * The sandbox beside the BFF: a process of its own, because Kommo is one too. It ends with us: its channel to us
 * closes when we die, however we die.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { accountId } from './domain/ids';
import type { Bff } from './compose/start-bff';
import type { Config } from './config';
import { welcomeText } from './welcome-text';

export interface SandboxProcess {
  /** What a newcomer is told. */
  readonly welcome: string;
  stop(): Promise<void>;
}

type Told =
  | { readonly kind: 'ready'; readonly url: string; readonly accountId: number }
  | { readonly kind: 'failed'; readonly reason: string };

/** @throws Error with the sandbox's own reason when it cannot start */
export async function startSandboxProcess(config: Config, bff: Bff): Promise<SandboxProcess> {
  const script = path.join(__dirname, '..', 'test', 'sandbox', 'main.js');
  const child = fork(script, [], {
    env: environment(config),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await exited;
  };
  const told = await new Promise<Told>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Told));
    child.once('error', reject);
    void exited.then(() => resolve({ kind: 'failed', reason: 'it ended at once' }));
  });
  if (told.kind === 'failed') {
    await stop();
    await bff.stop();
    throw new Error(`the sandbox did not start: ${told.reason}`);
  }
  const urls = await bff.connections.webhookUrls(accountId(told.accountId));
  child.send({ kind: 'webhooks', urls });
  return { welcome: welcomeText({ config, sandboxUrl: told.url, webhookUrls: urls }), stop };
}

/** Only what it needs: our secrets are none of its business. */
function environment(config: Config): NodeJS.ProcessEnv {
  return {
    SANDBOX_PORT: String(config.sandbox?.port ?? 0),
    BFF_URL: config.publicUrl,
    KOMMO_CLIENT_ID: config.kommo.clientId,
    KOMMO_CLIENT_SECRET: config.kommo.clientSecret,
    KOMMO_REDIRECT_URI: config.kommo.redirectUri,
    SANDBOX_STATE_FILE: path.join(config.dataDir, 'sandbox.json'),
  };
}
