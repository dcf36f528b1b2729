import { CLICK_REFERENCE } from '../calls/click-reference';

/**
 * SQL: the manager who started a call by a click, while the account lists them. The reference comes back from outside,
 * and may name anybody; Kommo refuses a call of a user that it does not know.
 * @param call the table of calls, or its alias
 */
export function clickedBy(call: string): string {
  return `(
    select voip_users.kommo_user_id from voip_users
    where voip_users.kommo_account_id = ${call}.kommo_account_id and voip_users.kommo_user_id =
      substring(${call}.facts -> 'clickToCallReference' ->> 'value' from '${CLICK_REFERENCE}')::bigint
    ) as clicked_by_user_id`;
}
