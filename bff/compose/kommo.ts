import { createTokens } from '../accounts/tokens';
import type { Tokens } from '../accounts/tokens';
import type { CrmClient } from '../crm/crm-client';
import { createBudget } from '../crm/kommo/budget';
import { createExchange } from '../crm/kommo/exchange';
import { createKommoClient } from '../crm/kommo/kommo-client';
import { createOAuth } from '../crm/kommo/oauth';
import type { OAuth } from '../crm/kommo/oauth';
import { createTransport } from '../crm/kommo/transport';
import { createBudgetPlaces } from '../storage/kommo-budget-places';
import { createTokenRows } from '../storage/kommo-token-rows';
import type { Base, Closing } from './open-base';

export interface Kommo {
  readonly crm: CrmClient;
  readonly oauth: OAuth;
  readonly tokens: Tokens;
}

/** Everything that speaks to Kommo: one budget, one way out. */
export function composeKommo(base: Base, closing: Closing): Kommo {
  const { config, clock, logger, pool, encryption } = base;
  const { kommo } = config;
  const transport = createTransport({ clientId: kommo.clientId });
  closing.push(() => transport.close());
  const places = createBudgetPlaces({ pool });
  const budget = createBudget({ places, clock, logger, requestsPerSecond: kommo.requestsPerSecond });
  const exchange = createExchange({ transport, budget, logger });
  const oauth = createOAuth({ exchange, budget, kommo, logger });
  const tokens = createTokens({ rows: createTokenRows({ pool }), oauth, encryption, clock, logger });
  const { originTemplate } = kommo;
  const crm = createKommoClient({ exchange, tokens, clock, originTemplate });
  return { crm, oauth, tokens };
}
