/**
 * Access tokens of APIs that give one for an account's own credentials (RFC 6749, section 4).
 *
 * States, for the credentials of one account: none → asked for, by one request whose answer all who ask meanwhile share →
 * held, until shortly before it ends → none. A refusal is told to everybody who waited for it, and held for nobody. A held
 * token that the API no longer accepts is dropped by whoever was told so first, and by nobody who still had the one before.
 * Crash, and other processes: each process asks for its own; a token is in memory alone.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ApiAuthorization, Authorization, Credentials, RefusedAuthorization } from './api-account';
import type { ApiAnswer, ApiCall } from './provider-http';

export interface TokenGrant<Name extends string> {
  readonly credentials: readonly Name[];
  /** The whole request, with its path. */
  readonly request: (set: Credentials<Name>) => ApiCall;
}

interface HeldToken {
  readonly asked: Promise<Authorization | RefusedAuthorization>;
  /** Milliseconds since the epoch; without end while it is asked for. */
  readonly until: number;
  readonly authorization?: Authorization;
}

const granted = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

/** Of its life, what is left for a request that is under way when it ends. */
const MARGIN_S = 60;

/** @param now milliseconds since the epoch */
export function createAccessTokens<Name extends string>(
  { credentials, request }: TokenGrant<Name>,
  now: () => number = Date.now,
): Required<Pick<ApiAuthorization<Name>, 'authorize' | 'renew'>> {
  const held = new Map<string, HeldToken>();
  const keyOf = (set: Credentials<Name>): string =>
    createHash('sha256')
      .update(JSON.stringify(credentials.map((name) => set[name])))
      .digest('base64');

  function hold(key: string, ask: () => Promise<ApiAnswer>): HeldToken['asked'] {
    for (const [other, { until }] of held) if (until <= now()) held.delete(other);
    const known = held.get(key);
    if (known !== undefined) return known.asked;
    const since = now();
    const asked = ask().then(
      (answer) => {
        const told = answer.status === 200 ? granted.safeParse(answer.body).data : undefined;
        if (told === undefined) {
          held.delete(key);
          // What is no token, though it was granted, is no answer of this API.
          return { refusal: answer.status === 200 ? { ...answer, status: 502 } : answer };
        }
        const { access_token: token, expires_in: lives } = told;
        const authorization = { headers: { authorization: `Bearer ${token}` } };
        held.set(key, {
          asked,
          authorization,
          until: since + 1000 * Math.max(lives - MARGIN_S, lives / 2),
        });
        return authorization;
      },
      (error: unknown) => {
        held.delete(key);
        throw error;
      },
    );
    held.set(key, { asked, until: Infinity });
    return asked;
  }

  return {
    authorize: (set, _wanted, ask) => hold(keyOf(set), () => ask(request(set))),
    renew(set, refused) {
      const key = keyOf(set);
      if (held.get(key)?.authorization === refused) held.delete(key);
    },
  };
}
