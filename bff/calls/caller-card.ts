import type { EntityRef } from '../contract/call-view';
import type { PhoneMatch } from '../crm/crm-client';

/** Who calls, as the look-up while it rang found it. */
export interface CallerCard {
  readonly entity: EntityRef & { readonly name: string };
  readonly match: PhoneMatch;
}
