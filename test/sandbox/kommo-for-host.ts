import type { BackendAccess } from './host/backend-client';
import type { HostKommo } from './host/host-account';
import type { KommoSimulator } from './kommo/create-kommo-simulator';

export interface HostKommoDeps {
  readonly kommo: KommoSimulator;
  readonly access: BackendAccess;
  readonly redirectUri: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly adminOf: (kommo: KommoSimulator, subdomain: string) => number;
}

/** The simulator as the host pages use it; what Kommo does over HTTP goes over HTTP here too. */
export function kommoForHost(deps: HostKommoDeps): HostKommo {
  const { kommo, access } = deps;
  const audience = new URL(access.bffUrl).origin;
  return {
    findAccount: (subdomain) => kommo.accounts.get(subdomain),
    signToken: (subdomain, userId) => kommo.signOneTimeToken(subdomain, userId, audience),
    onChange: (accountId, listener) => kommo.onChange(accountId, listener),
    async install(subdomain) {
      const query = kommo.consent(subdomain, deps.adminOf(kommo, subdomain));
      query.set('from_widget', '1');
      await tellBackend(`${deps.redirectUri}?${query.toString()}`);
    },
    async uninstall(subdomain) {
      const query = kommo.uninstall(subdomain);
      await tellBackend(`${access.bffUrl}/oauth/uninstall?${query.toString()}`);
    },
    answerIncomingLead: (subdomain, uid, verdict) => answerIncomingLead(deps, { subdomain, uid, verdict }),
  };
}

// Kommo waits three seconds and ignores the answer; a sandbox that cannot install should say why.
async function tellBackend(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(3_000) });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`the backend answered ${response.status} to ${new URL(url).pathname}`);
}

interface LeadAnswer {
  readonly subdomain: string;
  readonly uid: string;
  readonly verdict: 'accept' | 'decline';
}

async function answerIncomingLead(deps: HostKommoDeps, answer: LeadAnswer): Promise<void> {
  const { kommo } = deps;
  const adminId = deps.adminOf(kommo, answer.subdomain);
  const origin = kommo.originOf(answer.subdomain);
  const token = await accessToken(deps, answer.subdomain);
  const response = await fetch(`${origin}/api/v4/leads/unsorted/${answer.uid}/${answer.verdict}`, {
    method: answer.verdict === 'accept' ? 'POST' : 'DELETE',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ user_id: adminId }),
  });
  if (!response.ok) throw new Error(`the incoming lead was not changed: ${response.status}`);
}

async function accessToken(deps: HostKommoDeps, subdomain: string): Promise<string> {
  const { kommo, clientId, clientSecret, redirectUri } = deps;
  const code = kommo.issueCode(subdomain, deps.adminOf(kommo, subdomain));
  const response = await fetch(`${kommo.originOf(subdomain)}/oauth2/access_token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_id: clientId,
      client_secret: clientSecret,
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
    }),
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return token;
}
