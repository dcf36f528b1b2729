import type { Router } from 'express';
import { createRehearseRoute } from '../rules/rehearse.route';
import type { RehearseDeps } from '../rules/rehearse.route';
import { createRouteCallRoute } from '../rules/route-call.route';
import { normalizePhone, phoneText } from '../normalize/phone-number';
import { createCallerStore } from '../storage/caller-store';
import { createRecordedCalls } from '../storage/recorded-calls';
import type { Accounts } from './accounts';
import type { Kommo } from './kommo';
import type { Base } from './open-base';

export interface RuleParts {
  readonly kommo: Pick<Kommo, 'crm'>;
  readonly accounts: Accounts;
}

/** For telephone systems: whom to ring first. */
export function routeCallRoute({ clock, pool }: Base, { kommo, accounts }: RuleParts): Router {
  const callers = createCallerStore(pool);
  return createRouteCallRoute({
    clock,
    findConnection: accounts.connections.findConnection,
    knownPeople: ({ accountId, defaultCountry }, phone) =>
      callers.known(accountId, phoneText(normalizePhone(phone, defaultCountry, 'international'))),
    findByPhone: kommo.crm.findByPhone,
    extensionOfUser: accounts.extensions.extensionOfUser,
  });
}

/** For administrators: changed rules on the last calls. */
export function rehearseRoute(
  { pool }: Base,
  {
    accounts,
    requireAdministrator,
  }: Pick<RuleParts, 'accounts'> & Pick<RehearseDeps, 'requireAdministrator'>,
): Router {
  return createRehearseRoute({
    requireAdministrator,
    readSettings: accounts.settings.readSettings,
    recordedCalls: createRecordedCalls(pool),
  });
}
