import type { AccountState, UserRecord } from './account-state';
import { hal, problem } from './answer';
import type { ApiRequest, Route } from './api-request';
import { selfLink } from './api-request';
import { missingRecord, pageOf } from './paging';
import type { FieldRule } from './validation';
import { isOneOf } from './validation';

/** `responsible_user_id` on write: one of the account's users. */
export function responsibleUserRule(account: AccountState): FieldRule {
  return { check: isOneOf(account.users.map((user) => user.id)) };
}

function renderUser(request: ApiRequest, user: UserRecord): unknown {
  const level = user.isAdmin || user.sees === 'all' ? 'A' : 'M';
  const rights = { view: level, edit: level, add: 'A', delete: level, export: level };
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    lang: 'en',
    rights: {
      leads: rights,
      contacts: rights,
      companies: rights,
      is_admin: user.isAdmin,
      is_free: user.isFree,
      is_active: user.isActive,
      group_id: null,
      role_id: null,
    },
    _links: selfLink(`${request.origin}/api/v4/users/${user.id}`),
  };
}

const ADMINISTRATORS_ONLY = problem(403, 'Only administrators may read the users of an account');

export const userRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v4/users',
    handle: (request) =>
      request.user.isAdmin
        ? pageOf(request, 'users', {
            items: request.account.users,
            render: (user) => renderUser(request, user),
          })
        : ADMINISTRATORS_ONLY,
  },
  {
    method: 'GET',
    path: '/api/v4/users/:id',
    handle: (request) => {
      if (!request.user.isAdmin) return ADMINISTRATORS_ONLY;
      const user = request.account.users.find(({ id }) => id === Number(request.path.id));
      return user === undefined ? missingRecord(request) : hal(renderUser(request, user));
    },
  },
];
