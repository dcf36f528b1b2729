import jwt from 'jsonwebtoken';
import { z } from 'zod';
import type { Clock } from '../clock';
import { AppError } from '../domain/errors';
import { accountId, kommoUserId } from '../domain/ids';
import { accountAddress, sameAddress } from './account-origin';
import type { OneTimeToken } from './widget-user';

export interface TokenRules {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly publicUrl: string;
  readonly originTemplate: string;
  readonly clock: Clock;
}

const LEEWAY_SECONDS = 30;

const positive = z.int().positive();
const claimsSchema = z.object({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  jti: z.string().min(1).max(255),
  exp: z.number(),
  account_id: positive,
  user_id: positive,
  subdomain: z.string(),
  client_uuid: z.string(),
});
type Claims = z.infer<typeof claimsSchema>;

/**
 * What Kommo signed for one request of one user. The rules, in order:
 * 1. signed with HS256 under the client secret; no other algorithm, and never `none`;
 * 2. within `nbf` and `exp`, give or take 30 s; a token without `exp` is refused;
 * 3. it has every claim, of the right type;
 * 4. `aud` is our own origin: a token for another service of the same integration is not for us;
 * 5. `client_uuid` is our integration;
 * 6. `iss` is the address of the account whose subdomain it claims.
 * Whether the account has the integration, and whether the token was spent, is asked elsewhere.
 * @throws auth/token-expired, auth/token-invalid
 */
export function verifyOneTimeToken(token: string, rules: TokenRules): OneTimeToken {
  const claims = claimsOf(token, rules);
  const audiences = [claims.aud].flat();
  if (!audiences.some((audience) => sameOrigin(audience, rules.publicUrl))) throw invalid('aud');
  if (claims.client_uuid !== rules.clientId) throw invalid('client_uuid');
  const address = accountAddress(rules.originTemplate, claims.subdomain);
  if (address === undefined || !sameAddress(claims.iss, address)) throw invalid('iss');
  return {
    accountId: accountId(claims.account_id),
    userId: kommoUserId(claims.user_id),
    subdomain: claims.subdomain.toLowerCase(),
    jti: claims.jti,
    expiresAt: new Date((claims.exp + LEEWAY_SECONDS) * 1000),
  };
}

function claimsOf(token: string, rules: TokenRules): Claims {
  const parsed = claimsSchema.safeParse(signedClaims(token, rules));
  if (!parsed.success) throw invalid(parsed.error.issues[0]?.path.join('.') ?? '');
  return parsed.data;
}

function signedClaims(token: string, rules: TokenRules): unknown {
  try {
    return jwt.verify(token, rules.clientSecret, {
      algorithms: ['HS256'],
      clockTolerance: LEEWAY_SECONDS,
      clockTimestamp: Math.floor(rules.clock.now().getTime() / 1000),
    });
  } catch (error) {
    if (error instanceof jwt.TokenExpiredError) throw new AppError('auth/token-expired');
    // The library's own errors hold no part of the token.
    throw new AppError('auth/token-invalid', { cause: error });
  }
}

function invalid(claim: string): AppError {
  return new AppError('auth/token-invalid', { context: { claim } });
}

function sameOrigin(left: string, right: string): boolean {
  return URL.canParse(left) && new URL(left).origin === new URL(right).origin;
}
