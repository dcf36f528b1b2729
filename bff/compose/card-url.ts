import type { EntityRef } from '../contract/call-view';
import { accountOrigin } from '../crm/kommo/origin';

/** The page of a card, as Kommo's own interface addresses it: `/leads/detail/42`. */
export function cardUrl(originTemplate: string): (subdomain: string, entity: EntityRef) => string {
  return (subdomain, { type, id }) => `${accountOrigin(originTemplate, subdomain)}/${type}/detail/${id}`;
}
