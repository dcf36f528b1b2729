import { followPlan } from '../accounts/follow-plan';
import { createTokens } from '../accounts/tokens';
import type { Tokens } from '../accounts/tokens';
import type { CrmClient } from '../crm/crm-client';
import { createBudget } from '../crm/kommo/budget';
import { createExchange } from '../crm/kommo/exchange';
import { createKommoClient } from '../crm/kommo/kommo-client';
import { createOAuth } from '../crm/kommo/oauth';
import type { OAuth } from '../crm/kommo/oauth';
import { createTransport, SYSTEM_CHOICE } from '../crm/kommo/transport';
import { wakeAccount } from '../storage/account-standing';
import { statusOf, storePlan } from '../storage/account-upkeep';
import { createBudgetPlaces } from '../storage/kommo-budget-places';
import { createTokenRows } from '../storage/kommo-token-rows';
import { measureBudget, measureExchange } from './measure-kommo';
import type { Base, Closing } from './open-base';
import { traceExchange } from './trace-work';

export interface Kommo {
  readonly crm: CrmClient;
  readonly oauth: OAuth;
  readonly tokens: Tokens;
}

/** What a part stands on that serves no HTTP and takes no jobs. */
export type KommoBase = Omit<Base, 'listener' | 'backlogPool' | 'databaseAddress'>;

/** Everything that speaks to Kommo: one budget, one way out. */
export function composeKommo(base: KommoBase, closing: Closing): Kommo {
  const { config, clock, logger, metrics, pool, encryption } = base;
  const { kommo } = config;
  const transport = createTransport({ clientId: kommo.clientId });
  closing.push(() => transport.close());
  const places = createBudgetPlaces({ pool });
  const { requestsPerSecond, blockMs, egressAddresses } = kommo;
  const addresses = egressAddresses.length > 0 ? egressAddresses : [SYSTEM_CHOICE];
  const shared = createBudget({ places, clock, logger, addresses, requestsPerSecond });
  const budget = measureBudget(shared, metrics);
  const exchangeWithKommo = createExchange({ transport, budget, logger, blockMs });
  const measured = measureExchange(traceExchange(exchangeWithKommo, base.tracing), metrics);
  const exchange = followPlan(measured, {
    statusOf: (subdomain) => statusOf(pool, subdomain),
    store: (subdomain, status, askedMs) => storePlan(pool, subdomain, { status, askedMs }),
    wake: (account) => wakeAccount(pool, account, clock.now().getTime()),
    clock,
    logger,
  });
  const oauth = createOAuth({ exchange, budget, kommo, logger });
  const tokens = createTokens({ rows: createTokenRows({ pool }), oauth, encryption, clock, logger });
  const { originTemplate } = kommo;
  const crm = createKommoClient({ exchange, tokens, clock, originTemplate });
  return { crm, oauth, tokens };
}
