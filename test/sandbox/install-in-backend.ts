import { setTimeout as wait } from 'node:timers/promises';
import type { BackendAccess, KnownSettings } from './host/backend-client';
import { readSettings, writeSandboxSettings } from './host/backend-client';
import type { HostKommo } from './host/host-account';

export interface InstallDeps {
  readonly host: HostKommo;
  readonly access: BackendAccess;
  readonly subdomain: string;
}

const PATIENCE_MS = 30_000;

/**
 * What an administrator does in Kommo: Install, wait until the backend has its tokens, save the settings. Settings
 * that are active from an earlier run stay as they are.
 *
 * @throws Error when the backend does not know the account after half a minute
 */
export async function installInBackend({ host, access, subdomain }: InstallDeps): Promise<void> {
  await backendIsUp(access.bffUrl);
  await host.install(subdomain);
  const settings = await settingsOnceKnown(access, subdomain);
  if (!settings.active) await writeSandboxSettings(access, subdomain);
}

async function backendIsUp(bffUrl: string): Promise<void> {
  await retry('the backend is not there', async () => {
    const response = await fetch(`${bffUrl}/healthz`);
    return response.ok ? true : undefined;
  });
}

function settingsOnceKnown(access: BackendAccess, subdomain: string): Promise<KnownSettings> {
  return retry('the backend did not come to know the account', () => readSettings(access, subdomain));
}

async function retry<T>(failure: string, attempt: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  let cause: unknown;
  while (Date.now() < deadline) {
    try {
      const answer = await attempt();
      if (answer !== undefined) return answer;
    } catch (error) {
      cause = error;
    }
    await wait(200);
  }
  throw new Error(failure, { cause });
}
