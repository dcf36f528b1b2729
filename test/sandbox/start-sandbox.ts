import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import express from 'express';
import type { BackendAccess } from './host/backend-client';
import { readSettings } from './host/backend-client';
import { callsRoutes } from './host/calls.route';
import { createChangesStream } from './host/changes-stream';
import { hostRoutes } from './host/host.route';
import type { Pace } from './host/play-call';
import { watchWidget } from './host/watch-widget';
import { createWidgetRecords } from './host/widget-record';
import { defaultSeed } from './kommo/default-seed';
import type { AccountSeed } from './kommo/account-seed';
import type { KommoSimulator, KommoSimulatorOptions } from './kommo/create-kommo-simulator';
import { createKommoSimulator } from './kommo/create-kommo-simulator';
import { installInBackend } from './install-in-backend';
import { kommoForHost } from './kommo-for-host';
import { PROJECT_ROOT } from './project-root';
import { createHeardLegs } from './provider-apis/heard-legs';
import { providerApisRoutes } from './provider-apis.route';
import type { Provider } from './providers/senders';
import { PROVIDERS } from './providers/senders';
import { sampleRecordingRoutes } from './sample-recording.route';
import { keepState } from './state-file';

export interface SandboxOptions {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Public origin of the BFF. */
  readonly bffUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly accounts?: readonly AccountSeed[];
  readonly webhooks?: Partial<Record<Provider, string>>;
  readonly kommo?: Partial<KommoSimulatorOptions>;
  /** Keeps what happens in the accounts over a restart. */
  readonly stateFile?: string;
  /** The unpacked widget; `dist/widget` unless told. */
  readonly widgetFolder?: string;
  /** Of calls that the backend starts; `real` unless told. */
  readonly pace?: Pace;
}

export interface Sandbox {
  /** Where a person starts. */
  readonly url: string;
  /** Kommo's id of the account that a person sees there. */
  readonly accountId: number;
  readonly kommo: KommoSimulator;
  /** Installs the widget in the first account and saves its settings, unless they are active already. */
  install(): Promise<void>;
  /** The BFF's webhook URLs, when it tells them after the start. */
  setWebhooks(urls: Partial<Record<Provider, string>>): void;
  stop(): Promise<void>;
}

/** Runs the simulated Kommo account: API, host pages with the built widget, and the providers' senders. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const origin = `http://localhost:${options.port}`;
  const { clientId, clientSecret, redirectUri, bffUrl } = options;
  const accounts = options.accounts ?? [defaultSeed()];
  const kommo = createKommoSimulator({
    origin: `${origin}/{subdomain}`,
    ...{ clientId, clientSecret, redirectUri, accounts },
    ...options.kommo,
  });
  const subdomain = accounts[0]?.subdomain ?? 'demo';
  const kept = options.stateFile === undefined ? undefined : keepState(kommo, options.stateFile);
  const ending = new AbortController();
  const stream = createChangesStream();
  for (const account of kommo.accounts.values()) {
    kommo.onChange(account.id, () => stream.tellChange(account.subdomain));
  }
  const access: BackendAccess = {
    bffUrl,
    adminToken: (of) => kommo.signOneTimeToken(of, adminOf(kommo, of), new URL(bffUrl).origin),
  };
  const widgetFolder = options.widgetFolder ?? join(PROJECT_ROOT, 'dist/widget');
  const widgets = createWidgetRecords({ widgetFolder, clientId });
  const stopWatching = watchWidget(widgetFolder, () => stream.tellChange(subdomain));
  const host = kommoForHost({ kommo, access, redirectUri, clientId, clientSecret, adminOf });
  const webhooks = new Map<Provider, string>();
  const setWebhooks: Sandbox['setWebhooks'] = (urls) => {
    for (const provider of PROVIDERS) {
      const url = urls[provider];
      if (url !== undefined) webhooks.set(provider, url);
    }
  };
  setWebhooks(options.webhooks ?? {});

  const recordingLink = `${origin}/_sandbox/recordings/sample.wav`;
  const app = express().disable('x-powered-by');
  const heardLegs = createHeardLegs();
  app.use(callsRoutes({ access, stream, webhooks, recordingLink, heardLegs, signal: ending.signal }));
  app.use(sampleRecordingRoutes());
  app.use(
    providerApisRoutes({
      recordingLink,
      heardLegs,
      stream,
      webhookOf: async (provider) =>
        webhooks.get(provider) ?? (await webhookOfSettings(access, subdomain, provider)),
      pace: options.pace ?? 'real',
      signal: ending.signal,
    }),
  );
  app.use(hostRoutes({ kommo: host, widgets, stream, widgetFolder, bffUrl }));
  app.use(kommo.router);
  const server = createServer(app);
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `${origin}/${subdomain}/dashboard/`,
    accountId: kommo.account(subdomain).id,
    kommo,
    setWebhooks,
    async install() {
      await installInBackend({ host, access, subdomain });
      widgets.change(subdomain, { status: 'installed', active: 'Y' });
      stream.tellChange(subdomain);
    },
    async stop() {
      ending.abort();
      stopWatching();
      kept?.flush();
      stream.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function adminOf(kommo: KommoSimulator, subdomain: string): number {
  const admin = kommo.account(subdomain).users.find((user) => user.isAdmin);
  if (admin === undefined) throw new RangeError(`${subdomain} has no administrator`);
  return admin.id;
}

/** Until the backend has told its addresses, its settings tell the one of their own provider. */
async function webhookOfSettings(
  access: BackendAccess,
  subdomain: string,
  provider: Provider,
): Promise<string | undefined> {
  const url = (await readSettings(access, subdomain))?.webhookUrl;
  return url?.includes(`/webhooks/${provider}/`) === true ? url : undefined;
}
