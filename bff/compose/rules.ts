import type { Router } from 'express';
import { createRehearseRoute } from '../rules/rehearse.route';
import type { RehearseDeps } from '../rules/rehearse.route';
import { createRouteCallRoute } from '../rules/route-call.route';
import { createRecordedCalls } from '../storage/recorded-calls';
import type { Accounts } from './accounts';
import type { Kommo } from './kommo';
import type { Base } from './open-base';

export interface RuleParts {
  readonly kommo: Pick<Kommo, 'crm'>;
  readonly accounts: Accounts;
}

/** For telephone systems: whom to ring first. */
export function routeCallRoute({ clock }: Base, { kommo, accounts }: RuleParts): Router {
  return createRouteCallRoute({
    clock,
    findConnection: accounts.connections.findConnection,
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
