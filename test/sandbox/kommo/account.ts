import { hal } from './answer';
import type { ApiRequest, Route } from './api-request';
import { selfLink } from './api-request';
import { asksWith } from './query-filters';

const DEFAULT_TASK_TYPES = [
  { id: 1, name: 'Follow-up', color: null, icon_id: null, code: 'FOLLOW_UP' },
  { id: 2, name: 'Meeting', color: null, icon_id: null, code: 'MEETING' },
];

const DATETIME_SETTINGS = {
  date_pattern: 'd.m.Y H:i',
  short_date_pattern: 'd.m.Y',
  time_pattern: 'H:i:s',
  timezone: 'UTC',
  timezone_offset: '+00:00',
};

function embedded(request: ApiRequest): Record<string, unknown> {
  const extras: Record<string, unknown> = {
    task_types: DEFAULT_TASK_TYPES,
    users_groups: [{ id: 0, name: 'Sales', uuid: null }],
    datetime_settings: DATETIME_SETTINGS,
  };
  return Object.fromEntries(Object.entries(extras).filter(([name]) => asksWith(request.query, name)));
}

export const accountRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v4/account',
    handle: (request) => {
      const { account, user } = request;
      const extras = embedded(request);
      return hal({
        id: account.id,
        name: account.name,
        subdomain: account.subdomain,
        current_user_id: user.id,
        country: 'US',
        currency: 'USD',
        currency_symbol: '$',
        customers_mode: 'disabled',
        is_unsorted_on: account.isUnsortedOn,
        is_loss_reason_enabled: true,
        _links: selfLink(`${request.origin}/api/v4/account`),
        ...(Object.keys(extras).length > 0 ? { _embedded: extras } : {}),
      });
    },
  },
];
