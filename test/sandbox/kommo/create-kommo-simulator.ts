import express from 'express';
import type { Router } from 'express';

import type { AccountSeed } from './account-seed';
import { buildAccount } from './account-seed';
import type { AccountState } from './account-state';
import { createAnswerRequest } from './answer-request';
import { callNotesOf } from './call-notes';
import type { CallNoteRecord } from './call-notes';
import { createChanges } from './changes';
import type { ChangeListener } from './changes';
import { createControlRouter } from './control';
import { createFaults } from './faults';
import type { Faults } from './faults';
import { installQuery, uninstallQuery } from './install-query';
import { createOAuth } from './oauth';
import type { RefreshTally } from './oauth';
import { signOneTimeToken } from './one-time-token';
import { createRateLimit } from './rate-limit';
import type { RateLimit, RateLimitOptions } from './rate-limit';
import { createRequestLog } from './request-log';
import type { LoggedRequest } from './request-log';
import { createServeRouter } from './serve';
import type { Switches } from './switches';
import { DEFAULT_SWITCHES, turnSwitches } from './switches';

export interface KommoSimulatorOptions {
  /** Milliseconds; also drives the rate limit, so a clock that stands still never lets an eighth request in. */
  readonly clock?: () => number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly accounts: readonly AccountSeed[];
  readonly switches?: Partial<Switches>;
  /** Per egress address and per account; 7 unless told. */
  readonly rateLimitPerSecond?: number;
  readonly rateLimitPenalty?: Partial<
    Pick<RateLimitOptions, 'retryAfterSeconds' | 'blockAfterRefusals' | 'blockSeconds'>
  >;
  /** Real milliseconds before each request is handled. */
  readonly latencyMs?: number;
  /** Template of an account's address; `http://localhost:3001/{subdomain}` unless told. */
  readonly origin?: string;
}

export interface KommoSimulator {
  /** Mount at the root: serves `/{subdomain}/api/…`, `/{subdomain}/oauth2/access_token` and `/_sandbox/…`. */
  readonly router: Router;
  /** By subdomain. A reset puts new objects in, so look an account up each time. */
  readonly accounts: ReadonlyMap<string, AccountState>;
  readonly switches: Switches;
  readonly faults: Faults;
  readonly rateLimit: RateLimit;
  /** @throws RangeError for a subdomain that no seed has. */
  account(subdomain: string): AccountState;
  requests(): readonly LoggedRequest[];
  /** All call notes ever written to an account, those of declined incoming leads included. */
  callNotes(subdomain: string): CallNoteRecord[];
  onChange(accountId: number, listener: ChangeListener): () => void;
  /** Installs the integration if need be and gives a code to exchange, as after a user's consent. */
  issueCode(subdomain: string, userId: number): string;
  /** The query of the request that brings a new code to the redirect URI. */
  consent(subdomain: string, userId: number, state?: string): URLSearchParams;
  /** Removes or disables the integration: every token is dead. Returns the query of the uninstall hook. */
  uninstall(subdomain: string): URLSearchParams;
  /** Ends the life of every access token of the account, as their day does; refresh tokens stay good. */
  expireAccessTokens(subdomain: string): void;
  refreshTally(): RefreshTally;
  /** `audience` is the origin of the backend that the widget calls. */
  signOneTimeToken(subdomain: string, userId: number, audience: string): string;
  originOf(subdomain: string): string;
  setOrigin(template: string): void;
  turnSwitches(changes: Readonly<Record<string, unknown>>): void;
  /** Back to the seeds, with no log, faults or counts. Tokens and installations stay. */
  reset(): void;
}

const DEFAULT_PENALTY = { retryAfterSeconds: 1, blockAfterRefusals: 50, blockSeconds: 300 };

function buildAccounts(seeds: readonly AccountSeed[]): Map<string, AccountState> {
  return new Map(seeds.map((seed) => [seed.subdomain, buildAccount(seed)]));
}

/**
 * The API side of a Kommo account, in memory. Strict by intent: it does what is documented, and where nothing is
 * documented a switch decides. It never merges, deduplicates or repairs anything for its client.
 */
export function createKommoSimulator(options: KommoSimulatorOptions): KommoSimulator {
  const clock = options.clock ?? Date.now;
  const switches: Switches = { ...DEFAULT_SWITCHES };
  turnSwitches(switches, { ...options.switches });
  const accounts = buildAccounts(options.accounts);
  const requestsPerSecond = options.rateLimitPerSecond ?? 7;
  const rateLimit = createRateLimit({
    clock,
    requestsPerSecond,
    ...DEFAULT_PENALTY,
    ...options.rateLimitPenalty,
  });
  const { clientId, clientSecret, redirectUri, latencyMs = 0 } = options;
  const oauth = createOAuth({ clock, clientId, clientSecret, redirectUri, switches });
  const [changes, faults, log] = [createChanges(), createFaults(), createRequestLog()];
  let origin = options.origin ?? 'http://localhost:3001/{subdomain}';

  const originOf = (subdomain: string) => origin.replace('{subdomain}', subdomain);
  const findAccount = (subdomain: string) => accounts.get(subdomain);
  const account = (subdomain: string): AccountState => {
    const found = accounts.get(subdomain);
    if (found === undefined) throw new RangeError(`no account has the subdomain ${subdomain}`);
    return found;
  };
  const answerRequest = createAnswerRequest({ clock, findAccount, originOf, oauth, changes, switches });

  const simulator: KommoSimulator = {
    router: express.Router(),
    accounts,
    switches,
    faults,
    rateLimit,
    account,
    originOf,
    requests: () => log.entries(),
    callNotes: (subdomain) => callNotesOf(account(subdomain)),
    onChange: (accountId, listener) => changes.onChange(accountId, listener),
    issueCode(subdomain, userId) {
      account(subdomain).installed = true;
      return oauth.issueCode(account(subdomain), userId);
    },
    consent(subdomain, userId, state) {
      const code = simulator.issueCode(subdomain, userId);
      const referer = originOf(subdomain).replace(/^https?:\/\//, '');
      return installQuery({ code, referer, clientId, ...(state === undefined ? {} : { state }) });
    },
    uninstall(subdomain) {
      const { id } = account(subdomain);
      account(subdomain).installed = false;
      oauth.revokeAll(id);
      return uninstallQuery({ accountId: id, clientId, clientSecret });
    },
    expireAccessTokens: (subdomain) => oauth.expireAccess(account(subdomain).id),
    refreshTally: () => oauth.refreshTally(),
    signOneTimeToken(subdomain, userId, audience) {
      const now = Math.floor(clock() / 1000);
      const { id: accountId } = account(subdomain);
      const issuer = originOf(subdomain);
      return signOneTimeToken({
        issuer,
        audience,
        accountId,
        userId,
        subdomain,
        clientId,
        clientSecret,
        now,
      });
    },
    setOrigin(template) {
      origin = template;
    },
    turnSwitches: (wanted) => turnSwitches(switches, wanted),
    reset() {
      for (const [subdomain, fresh] of buildAccounts(options.accounts)) {
        fresh.installed = account(subdomain).installed;
        accounts.set(subdomain, fresh);
      }
      faults.clear();
      log.clear();
      rateLimit.reset();
    },
  };
  simulator.router.use('/_sandbox', createControlRouter(simulator));
  simulator.router.use(createServeRouter({ clock, answerRequest, rateLimit, faults, log, latencyMs }));
  return simulator;
}
