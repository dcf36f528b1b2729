import type { Router } from 'express';
import { createRequireAdministrator } from '../auth/administrator';
import { createRehearseRoute } from '../rules/rehearse.route';
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
export function rehearseRoute({ clock, pool }: Base, { kommo, accounts }: RuleParts): Router {
  return createRehearseRoute({
    requireAdministrator: createRequireAdministrator({ users: kommo.crm.users, clock }),
    readSettings: accounts.settings.readSettings,
    recordedCalls: createRecordedCalls(pool),
  });
}
