import { createHmac } from 'node:crypto';

/** What Kommo adds to the redirect URI. An install from the widget is a server-to-server request without `state`. */
export function installQuery(fields: {
  readonly code: string;
  /** The account's host, no scheme. */
  readonly referer: string;
  readonly clientId: string;
  readonly state?: string;
}): URLSearchParams {
  const { code, referer, clientId, state } = fields;
  const trigger = state === undefined ? { from_widget: '1' } : { state };
  return new URLSearchParams({ code, referer, client_id: clientId, ...trigger });
}

/** What Kommo adds to the address of the uninstall hook: a hex HMAC-SHA256 over `client id|account id`. */
export function uninstallQuery(fields: {
  readonly accountId: number;
  readonly clientId: string;
  readonly clientSecret: string;
}): URLSearchParams {
  const accountId = String(fields.accountId);
  const signature = createHmac('sha256', fields.clientSecret)
    .update(`${fields.clientId}|${accountId}`)
    .digest('hex');
  return new URLSearchParams({ client_uuid: fields.clientId, account_id: accountId, signature });
}
