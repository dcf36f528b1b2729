import { randomUUID } from 'node:crypto';

import jwt from 'jsonwebtoken';

const LIFETIME_SECONDS = 1800;

export interface OneTimeTokenFields {
  /** The account's own address. */
  readonly issuer: string;
  /** Origin of the backend that the widget calls. */
  readonly audience: string;
  readonly accountId: number;
  readonly userId: number;
  readonly subdomain: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Unix seconds. */
  readonly now: number;
}

/** What the host adds to a widget's request as `X-Auth-Token`: HS256 under the client secret, for 30 minutes. */
export function signOneTimeToken(fields: OneTimeTokenFields): string {
  const claims = {
    iss: fields.issuer,
    aud: fields.audience,
    jti: randomUUID(),
    iat: fields.now,
    nbf: fields.now,
    exp: fields.now + LIFETIME_SECONDS,
    account_id: fields.accountId,
    user_id: fields.userId,
    subdomain: fields.subdomain,
    client_uuid: fields.clientId,
  };
  return jwt.sign(claims, fields.clientSecret, { algorithm: 'HS256' });
}
