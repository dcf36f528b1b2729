import type { RequestHandler, Router } from 'express';
import { startExchangeLoop } from '../accounts/exchange-loop';
import { createInstall } from '../accounts/install';
import { createSettingsRoute } from '../accounts/settings.route';
import { createAdministrators } from '../auth/administrator';
import { createPreflight } from '../auth/cors.middleware';
import { createOneTimeTokenCheck } from '../auth/one-time-token.middleware';
import { createSpendToken } from '../auth/spend-token.middleware';
import { createCalleesRoute } from '../calls/callees.route';
import { createCallsRoute } from '../calls/calls.route';
import { createTestCalls } from '../calls/test-call';
import type { StartTestCall } from '../calls/test-call';
import { createClickReferences } from '../calls/click-reference';
import type { ClickReferences } from '../calls/click-reference';
import { createClickToCall } from '../calls/click-to-call';
import { createRecordCallEvents } from '../calls/record-call-events';
import { createRecordCallResult } from '../calls/record-call-result';
import type { LoggingPatience } from '../calls/due-time';
import { createApiRoute } from '../http/api.route';
import { createApp } from '../http/create-app';
import { startHttpServer } from '../http/http-server';
import type { FrontDoor } from '../http/create-app';
import { createRateLimits } from '../http/rate-limits.middleware';
import type { RateLimits } from '../http/rate-limits.middleware';
import { createOauthRoute } from '../http/oauth.route';
import { isWebhook } from '../intake/webhook-door';
import type { JobQueue } from '../queue/job-queue';
import { countryOf, formatPhone, normalizePhone, phoneText } from '../normalize/phone-number';
import { ruleInWords } from '../rules/in-words';
import type { CallReader } from '../calls/call-reader';
import type { FeedRoutes } from '../feed/feed.route';
import { createCallReader } from '../storage/call-reader';
import { createCallTransactions } from '../storage/call-unit-of-work';
import { createInstalledAccounts } from '../storage/installed-accounts';
import { createInstallRecords } from '../storage/install-records';
import { wakeAccount } from '../storage/account-standing';
import { createSpentTokens } from '../storage/spent-tokens';
import { authorizationLinks } from './accounts';
import type { Accounts } from './accounts';
import { cardUrl } from './card-url';
import { composeFeed } from './feed';
import { healthRoute } from './health';
import type { Kommo } from './kommo';
import type { Inbox } from './inbox';
import { tellDeliveries } from './measure-deliveries';
import type { Base, Closing } from './open-base';
import { recordingRoute, startRecordingUpkeep } from './recordings';
import { retryCall } from './retry-call';
import { rehearseRoute, routeCallRoute } from './rules';
import { createTracedDoor } from './trace-deliveries';
import { traceResults } from './trace-work';

export interface HttpParts {
  readonly kommo: Kommo;
  readonly accounts: Accounts;
  readonly queue: JobQueue;
  readonly patience: LoggingPatience;
  readonly inbox: Inbox;
}

interface ApiParts extends HttpParts {
  readonly reader: CallReader;
  readonly feed: FeedRoutes;
  readonly limits: RateLimits;
}

/** Opens all doors. @returns the port */
export async function startHttp(base: Base, parts: HttpParts, closing: Closing): Promise<number> {
  const { config, logger, metrics } = base;
  const { accounts } = parts;
  const { originTemplate } = config.kommo;
  const reader = createCallReader(base.pool, { cardUrl: cardUrl(originTemplate), formatPhone, countryOf });
  const limits = createRateLimits(config.rateLimitFactor);
  const feed = composeFeed(base, reader, closing);
  const app = createApp({
    frontDoor: webhookDoor(base, parts, limits),
    routes: routesOf(base, { ...parts, reader: parts.inbox.mergedFirst(reader), feed, limits }, closing),
    logger,
    metrics,
  });
  startRecordingUpkeep(base, closing);
  const server = await startHttpServer(app, { ...config.http, leaving: base.leaving.signal });
  closing.push(accounts.subscriptions.settled);
  closing.push(async () => {
    // A stream never ends by itself, and a server waits for its answers.
    feed.stop();
    await server.stop();
  });
  return server.port;
}

/** In the order in which they are asked. */
function routesOf(base: Base, parts: ApiParts, closing: Closing): readonly Router[] {
  return [
    parts.limits.atTheDoor,
    routeCallRoute(base, parts),
    healthRoute(base, parts),
    installRoute(base, parts, closing),
    recordingRoute(base, parts.accounts),
    apiRoute(base, { ...parts, accountLimit: parts.limits.byAccount }, closing),
  ];
}

function clickReferences({ encryption }: Base): ClickReferences {
  return createClickReferences(encryption.deriveKeys('click-references'));
}

function webhookDoor(base: Base, { accounts, inbox }: HttpParts, limits: RateLimits): FrontDoor {
  const { clock, config, metrics } = base;
  const { connections, providers } = accounts;
  const deps = {
    providers,
    publicUrl: config.publicUrl,
    clock,
    findConnection: connections.findConnection,
    storeCallEvents: inbox.store,
    noteDelivery: connections.noteDelivery,
    isOurClick: clickReferences(base).isOurs,
    onDelivery: tellDeliveries(metrics),
  };
  const door = createTracedDoor(deps, base.tracing);
  return { opensFor: isWebhook, route: '/webhooks/:provider/:key', answer: limits.ofDeliveries(door) };
}

function installRoute(base: Base, { kommo, accounts }: HttpParts, closing: Closing): Router {
  const { config, clock, logger, pool, encryption } = base;
  const install = createInstall({
    records: createInstallRecords({ pool }),
    oauth: kommo.oauth,
    encryption,
    clock,
    logger,
    kommo: config.kommo,
    links: authorizationLinks(base),
    onInstalled: async (account) => {
      await accounts.connections.webhookUrls(account);
      await wakeAccount(pool, account, clock.now().getTime());
    },
  });
  const loop = startExchangeLoop({ install, clock, logger });
  closing.push(() => loop.stop());
  return createOauthRoute({
    install: {
      uninstall: install.uninstall,
      receiveInstallCode: async (received) => {
        await install.receiveInstallCode(received);
        loop.wake();
      },
    },
  });
}

function testCall(base: Base, { accounts, patience }: HttpParts, closing: Closing): StartTestCall {
  const { pool, clock, logger } = base;
  const testCalls = createTestCalls({
    recordCallEvents: createRecordCallEvents({ transactions: createCallTransactions(pool), clock, patience }),
    extensions: accounts.extensions,
    clock,
    onLost: (error) => logger.warn({ err: error }, 'the end of a test call could not be stored'),
  });
  closing.push(testCalls.stop);
  return testCalls.start;
}

function apiRoute(
  base: Base,
  parts: ApiParts & { readonly accountLimit: RequestHandler },
  closing: Closing,
): Router {
  const { config, clock, logger, pool, encryption } = base;
  const { kommo, accounts, reader, feed } = parts;
  const { originTemplate, clientId, clientSecret } = config.kommo;
  const installed = createInstalledAccounts(pool);
  const administrators = createAdministrators({ users: kommo.crm.users, clock });
  const { requireAdministrator } = administrators;
  const rules = { clientId, clientSecret, publicUrl: config.publicUrl, originTemplate, clock };
  return createApiRoute({
    preflight: createPreflight({ originTemplate, accounts: installed }),
    oneTimeToken: createOneTimeTokenCheck({ ...rules, accounts: installed }),
    spendToken: createSpendToken({ spentTokens: createSpentTokens(pool, clock, encryption), clock, logger }),
    accountLimit: parts.accountLimit,
    openRoutes: [feed.stream],
    routes: [
      createSettingsRoute({ ...accounts, administrators }),
      rehearseRoute(base, { accounts, requireAdministrator }),
      feed.tickets,
      createCalleesRoute(kommo.crm),
      createCallsRoute({
        reader,
        clock,
        recordCallResult: traceResults(
          createRecordCallResult({
            transactions: createCallTransactions(pool),
            clock,
            patience: parts.patience,
          }),
          base.tracing,
        ),
        clickToCall: createClickToCall({
          readSettings: accounts.settings.readSettings,
          connectionOfAccount: accounts.connections.connectionOfAccount,
          webhookUrl: async (account, provider) =>
            (await accounts.connections.describe(account, provider)).webhookUrl,
          extensions: accounts.extensions,
          providers: accounts.providers,
          references: clickReferences(base),
        }),
        searchEntities: kommo.crm.searchEntities,
        requireAdministrator,
        retryCall: retryCall(base, parts.queue),
        startTestCall: testCall(base, parts, closing),
        ruleInWords,
        spellPhone: async (account, phone) => {
          const { general } = await accounts.settings.readSettings(account);
          return phoneText(normalizePhone(phone, general.defaultCountry));
        },
      }),
    ],
  });
}
