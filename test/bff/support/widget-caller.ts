import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { Pool } from 'pg';

export const CLIENT_ID = '11111111-2222-4333-8444-555555555555';
export const CLIENT_SECRET = 'client-secret';
export const PUBLIC_URL = 'https://bff.example';
export const ORIGIN_TEMPLATE = 'https://{subdomain}.kommo.com';

export interface TokenSubject {
  readonly accountId: number;
  readonly userId?: number;
  readonly subdomain?: string;
}

/** Claims as Kommo signs them; `changes` overrides, `undefined` leaves out. */
export function claims(
  { accountId, userId = 7, subdomain = 'acme' }: TokenSubject,
  changes: Record<string, unknown> = {},
): object {
  const now = Math.floor(Date.now() / 1000);
  const all = {
    iss: `https://${subdomain}.kommo.com`,
    aud: PUBLIC_URL,
    jti: randomUUID(),
    iat: now,
    nbf: now,
    exp: now + 1800,
    account_id: accountId,
    user_id: userId,
    subdomain,
    client_uuid: CLIENT_ID,
    ...changes,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

export function oneTimeToken(subject: TokenSubject, changes: Record<string, unknown> = {}): string {
  return jwt.sign(claims(subject, changes), CLIENT_SECRET, { algorithm: 'HS256', noTimestamp: true });
}

export async function installAccount(pool: Pool, accountId: number, subdomain = 'acme'): Promise<void> {
  await pool.query('insert into accounts (kommo_account_id, subdomain) values ($1, $2)', [
    accountId,
    subdomain,
  ]);
}
