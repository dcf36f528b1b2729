/** The parts of the product that hold tokens, as one process has them; without the budget, so that tokens are all. */
import { createAuthorizationLinks } from '../../bff/accounts/authorization-link';
import { createInstall } from '../../bff/accounts/install';
import { createTokens } from '../../bff/accounts/tokens';
import { systemClock } from '../../bff/clock';
import type { Budget } from '../../bff/crm/kommo/budget';
import { createExchange } from '../../bff/crm/kommo/exchange';
import type { Exchange } from '../../bff/crm/kommo/exchange';
import { createOAuth } from '../../bff/crm/kommo/oauth';
import type { OAuth } from '../../bff/crm/kommo/oauth';
import { createTransport, SYSTEM_CHOICE } from '../../bff/crm/kommo/transport';
import { createEncryption } from '../../bff/storage/encryption';
import { createInstallRecords } from '../../bff/storage/install-records';
import { createTokenRows } from '../../bff/storage/kommo-token-rows';
import { createPool } from '../../bff/storage/pool';
import { createLogger } from '../../bff/telemetry/logger';

export const CLIENT = {
  clientId: '11111111-2222-4333-8444-999999999999',
  clientSecret: 'secret-of-the-integration-whose-tokens-expire',
  redirectUri: 'https://bff.example/oauth/callback',
} as const;

const KEY = Buffer.alloc(32, 5).toString('base64');
const CONNECTIONS = 4;

const unlimited: Budget = {
  spend: (_ask, send) => send(SYSTEM_CHOICE),
  pause: () => Promise.resolve(),
  avoid: () => undefined,
  wasPaused: () => Promise.resolve(false),
};

export interface TokenPartsOptions {
  readonly databaseUrl: string;
  readonly originTemplate: string;
  /** The same token endpoint, watched. */
  readonly watch?: (oauth: OAuth) => OAuth;
}

export function openTokenParts({ databaseUrl, originTemplate, watch }: TokenPartsOptions) {
  const pool = createPool({ databaseUrl, max: CONNECTIONS, onError: () => undefined });
  const encryption = createEncryption([KEY]);
  const logger = createLogger({ level: 'silent' });
  const transport = createTransport();
  const exchange: Exchange = createExchange({ transport, budget: unlimited, logger });
  const kommo = { ...CLIENT, originTemplate };
  const plain = createOAuth({ exchange, budget: unlimited, kommo, logger });
  const oauth = watch === undefined ? plain : watch(plain);
  const shared = { oauth, encryption, clock: systemClock, logger };
  return {
    exchange,
    tokens: createTokens({ rows: createTokenRows({ pool }), ...shared }),
    install: createInstall({
      records: createInstallRecords({ pool }),
      kommo,
      links: createAuthorizationLinks({
        clientId: CLIENT.clientId,
        originTemplate,
        keys: encryption.deriveKeys('oauth-state'),
        clock: systemClock,
      }),
      onInstalled: () => Promise.resolve(),
      ...shared,
    }),
    async close() {
      await transport.close();
      await pool.end();
    },
  };
}
