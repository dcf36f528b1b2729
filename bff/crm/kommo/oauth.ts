/**
 * Kommo's token endpoint. A refresh rotates the pair: the new one has to be stored before anybody uses it, because
 * the old refresh token lives only until then (https://developers.kommo.com/docs/oauth-20). Storing is the business
 * of accounts/tokens, which therefore takes the turn first and its row lock second: nobody waits for Kommo's budget
 * while holding the lock and a connection.
 *
 * An answer that never came leaves the old refresh token valid; it may be sent again. A spent code may not.
 */
import type { Logger } from 'pino';
import { AppError } from '../../domain/errors';
import type { Budget } from './budget';
import type { Exchange } from './exchange';
import type { Identity, TokenPair } from './kommo-answer';
import { accountAnswer, pageAnswer, readHint, tokenAnswer } from './kommo-answer';
import { userRecord } from './kommo-record';
import { codeGrant, refreshGrant } from './kommo-payload';
import { accountOrigin, isSubdomain } from './origin';
import type { Verdict } from './verdict';
import { unreadable } from './verdict';

export interface OAuthSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  /** Of an account's origin, with `{subdomain}`. */
  readonly originTemplate: string;
}

export interface Grantee extends Identity {
  readonly isAdmin: boolean;
}

/** @throws AppError `crm/unauthorized` when the authorization is dead; other `crm/…` may pass */
export type Refresh = (refreshToken: string) => Promise<TokenPair>;

export interface OAuth {
  /** @throws AppError `crm/unauthorized` when the code is spent, expired or unknown; other `crm/…` may pass */
  exchangeCode(subdomain: string, code: string): Promise<TokenPair>;
  /** Takes a turn of the budget and lets `work` refresh within it. */
  inTurn<T>(subdomain: string, work: (refresh: Refresh) => Promise<T>): Promise<T>;
  /** Whose token this is. @throws AppError `crm/…` */
  identify(subdomain: string, accessToken: string): Promise<Grantee>;
}

export interface OAuthDeps {
  readonly exchange: Exchange;
  readonly budget: Budget;
  readonly kommo: OAuthSettings;
  readonly logger: Logger;
}

interface TokenOfAccount {
  readonly subdomain: string;
  readonly accessToken: string;
}

/** The vendor's own SDK waits as long for tokens. */
const TIMEOUT_MS = 15_000;
/** Everything else of the account waits for a token. */
const LANE = 'manager';

const userPage = pageAnswer('users', userRecord);

export function createOAuth({ exchange, budget, kommo, logger }: OAuthDeps): OAuth {
  const address = (subdomain: string, path: string): string =>
    `${accountOrigin(kommo.originTemplate, subdomain)}${path}`;

  async function askForPair(subdomain: string, body: object, from: string): Promise<TokenPair> {
    const url = address(subdomain, '/oauth2/access_token');
    const verdict = await exchange.sendNow({ method: 'POST', url, body, timeoutMs: TIMEOUT_MS }, from);
    if (verdict.kind !== 'ok') throw explain(verdict);
    const parsed = tokenAnswer.safeParse(verdict.body);
    if (!parsed.success) throw unreadable(verdict.status);
    return parsed.data;
  }

  /** The documents of this endpoint have no error code: the status decides, the hint is for the log. */
  function explain(verdict: Exclude<Verdict, { kind: 'ok' }>): AppError {
    const { error } = verdict;
    const isDead = verdict.kind === 'unauthorized' || error.context.status === 400;
    if (!isDead) return error;
    const hint = 'body' in verdict ? readHint(verdict.body) : undefined;
    logger.warn({ ...error.context, hint }, 'Kommo refused a grant');
    return new AppError('crm/unauthorized', { context: error.context, cause: error });
  }

  async function get(path: string, { subdomain, accessToken }: TokenOfAccount): Promise<Verdict> {
    const url = address(subdomain, path);
    return exchange.send({ subdomain, lane: LANE }, { method: 'GET', url, accessToken });
  }

  /** Only administrators may list the users: a refusal is an answer too. */
  async function isAdministrator(userId: number, token: TokenOfAccount): Promise<boolean> {
    const verdict = await get('/api/v4/users?limit=250', token);
    if (verdict.kind !== 'ok' && verdict.error.code === 'crm/forbidden') return false;
    if (verdict.kind !== 'ok') throw verdict.error;
    const own = userPage.safeParse(verdict.body).data?.items.find((user) => user.id === userId);
    return own?.isAdmin ?? true;
  }

  return {
    exchangeCode: (subdomain, code) =>
      budget.spend({ subdomain, lane: LANE }, (from) => askForPair(subdomain, codeGrant(kommo, code), from)),

    inTurn: (subdomain, work) =>
      budget.spend({ subdomain, lane: LANE }, (from) =>
        work((refreshToken) => askForPair(subdomain, refreshGrant(kommo, refreshToken), from)),
      ),

    async identify(subdomain, accessToken) {
      const verdict = await get('/api/v4/account', { subdomain, accessToken });
      if (verdict.kind !== 'ok') throw verdict.error;
      const parsed = accountAnswer.safeParse(verdict.body);
      if (!parsed.success) throw unreadable(verdict.status);
      const isAdmin = await isAdministrator(parsed.data.userId, { subdomain, accessToken });
      const own = parsed.data.subdomain;
      return { ...parsed.data, subdomain: isSubdomain(own) ? own : subdomain, isAdmin };
    },
  };
}
