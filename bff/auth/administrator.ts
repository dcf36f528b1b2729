import type { Clock } from '../clock';
import type { CrmUser } from '../crm/crm-client';
import { AppError } from '../domain/errors';
import type { AccountId } from '../domain/ids';
import type { WidgetUser } from './widget-user';

export interface AdministratorDeps {
  readonly users: (account: AccountId) => Promise<readonly CrmUser[]>;
  readonly clock: Clock;
}

/** @throws auth/administrator-only, or crm/… when Kommo cannot be asked */
export type RequireAdministrator = (user: WidgetUser) => Promise<void>;

export interface Administrators {
  readonly requireAdministrator: RequireAdministrator;
  /** False as well when Kommo cannot be asked. */
  isAdministrator(user: WidgetUser): Promise<boolean>;
}

const KEPT_MS = 60_000;

export function createRequireAdministrator(deps: AdministratorDeps): RequireAdministrator {
  return createAdministrators(deps).requireAdministrator;
}

/** The token tells who asks, not what they may do: Kommo's list of users does, kept for a minute. */
export function createAdministrators({ users, clock }: AdministratorDeps): Administrators {
  const known = new Map<
    AccountId,
    { readonly until: number; readonly administrators: ReadonlySet<number> }
  >();

  async function administratorsOf(account: AccountId): Promise<ReadonlySet<number>> {
    const now = clock.now().getTime();
    const kept = known.get(account);
    if (kept !== undefined && kept.until > now) return kept.administrators;
    const found = (await users(account)).filter((user) => user.isAdmin && user.isActive);
    const administrators = new Set(found.map((user) => user.id));
    known.set(account, { until: now + KEPT_MS, administrators });
    return administrators;
  }

  return {
    async requireAdministrator({ accountId, userId }) {
      const administrators = await administratorsOf(accountId);
      if (!administrators.has(userId)) throw new AppError('auth/administrator-only');
    },
    async isAdministrator({ accountId, userId }) {
      const administrators = await administratorsOf(accountId).catch(() => undefined);
      return administrators?.has(userId) ?? false;
    },
  };
}
