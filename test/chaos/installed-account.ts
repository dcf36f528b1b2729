/** One account as the outside world sees the BFF: its widget and its providers. */
import { setTimeout as wait } from 'node:timers/promises';
import type { CallResult } from '../../bff/contract/call-result';
import { DEFAULT_SETTINGS } from '../../bff/contract/settings';
import type { SettingsDocument } from '../../bff/contract/settings';
import { signOneTimeToken } from '../sandbox/kommo/one-time-token';
import type { Delivery } from '../sandbox/providers/delivery';
import { sendDelivery } from '../sandbox/providers/send-deliveries';
import { accountSeed, ADMIN, MANAGERS } from './account';
import { CLIENT } from './installation';
import type { Installation } from './installation';
import type { PlayedProvider } from './plan';
import type { Random } from './random';

export interface InstalledAccount {
  readonly subdomain: string;
  /** Again and again until it is answered 200, as providers do. */
  deliver(provider: PlayedProvider, delivery: Delivery): Promise<void>;
  /** Again and again until it is answered 202, as the widget does. */
  submit(callId: string, userId: number, result: CallResult): Promise<void>;
  /** As a manager does who looks for a card, until Kommo is asked and answers. */
  lookUpCards(query: string): Promise<void>;
}

/** About so long, so that those who failed together do not come back together. */
const RETRY_MS = 1_000;
const READY_WITHIN_MS = 180_000;
const GIVE_UP_AFTER_MS = 1_800_000;

export async function installAccount(
  installation: Installation,
  random: Random,
  index: number,
): Promise<InstalledAccount> {
  const seed = accountSeed(index);
  const { subdomain } = seed;
  const anyServer = (): string => random.pick(installation.serverUrls);

  async function ask(
    method: string,
    route: string,
    asked: { userId: number; body?: unknown },
  ): Promise<Response> {
    const token = signOneTimeToken({
      issuer: installation.kommoOrigin.replace('{subdomain}', subdomain),
      audience: installation.publicUrl,
      accountId: seed.id,
      userId: asked.userId,
      subdomain,
      clientId: CLIENT.id,
      clientSecret: CLIENT.secret,
      now: Math.floor(Date.now() / 1000),
    });
    return fetch(`${anyServer()}${route}`, {
      method,
      headers: { 'X-Auth-Token': token, 'Content-Type': 'application/json' },
      signal: AbortSignal.timeout(10_000),
      ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
    });
  }

  async function save(provider: PlayedProvider): Promise<string> {
    const managers = MANAGERS.map((manager) => ({ ...manager }));
    const body = { ...DEFAULT_SETTINGS, active: true, provider, credentials: {}, managers };
    return until(`settings of ${subdomain}`, READY_WITHIN_MS, async () => {
      const response = await ask('PUT', '/api/settings', { userId: ADMIN, body });
      const text = await response.text();
      if (response.status !== 200) throw new Error(`${response.status} ${text}`);
      return (JSON.parse(text) as SettingsDocument).webhookUrl;
    });
  }

  const query = await installation.kommo.consent(subdomain, ADMIN);
  await until(`install hook of ${subdomain}`, READY_WITHIN_MS, async () => {
    const response = await fetch(`${anyServer()}/oauth/callback?${query}`);
    if (response.status !== 200) throw new Error(String(response.status));
  });
  const urls = {
    myoperator: await save('myoperator'),
    roistat: await save('roistat'),
    voipstudio: await save('voipstudio'),
  };

  return {
    subdomain,
    deliver: (provider, delivery) =>
      until(`delivery of ${provider}`, GIVE_UP_AFTER_MS, async () => {
        const url = urls[provider].replace(installation.publicUrl, anyServer());
        const sent = await sendDelivery(delivery, url);
        if (sent.status !== 200) throw new Error(String(sent.status));
      }),
    submit: (callId, userId, result) =>
      until(`result of ${callId}`, GIVE_UP_AFTER_MS, async () => {
        const route = `/api/calls/${encodeURIComponent(callId)}/result`;
        const response = await ask('PUT', route, { userId, body: result });
        await response.arrayBuffer();
        if (response.status !== 202) throw new Error(String(response.status));
      }),
    lookUpCards: (query) =>
      until(`cards of ${subdomain}`, GIVE_UP_AFTER_MS, async () => {
        const response = await ask('GET', `/api/entities?query=${query}`, { userId: ADMIN });
        const text = await response.text();
        if (response.status !== 200) throw new Error(`${response.status} ${text}`);
      }),
  };
}

async function until<Value>(what: string, withinMs: number, attempt: () => Promise<Value>): Promise<Value> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`${what} was never accepted`, { cause: error });
      await wait(RETRY_MS * (0.5 + Math.random()));
    }
  }
}
