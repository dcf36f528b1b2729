/**
 * From Kommo's hook to an account that can be worked for.
 *
 *   (hook) ──▶ waiting, with the code ──exchange──▶ waiting, with the pair ──Kommo says whose──▶ exchanged
 *                 │   ▲ may pass: later again           │   ▲ may pass: later again
 *                 └───┴──────────────dead, or too late──┴───┴──▶ failed
 *
 * Kommo waits three seconds for the hook, and never repeats it: the code is stored, sealed, before it is answered. The
 * rest is done by `exchangeInstallCodes`, in any number of processes: a claim has a lease, and only the latest claim
 * of a code may change it.
 *
 * A code is good for one exchange within 20 minutes. The pair takes the code's place as soon as it is there,
 * so a process that dies later leaves it to the next claim. If the process dies between Kommo's answer and that one
 * update, or the answer is lost, the code is spent and the install fails: the user has to install again.
 *
 * Whom the tokens belong to is what Kommo says of them, never what the hook said: a forged hook costs one request to
 * Kommo's own host. So `state` is checked only where we began it: see ./authorization-link.
 *
 * The notice of uninstalling has no nonce: whoever has seen it can send it again.
 *
 *   active ──notice──▶ uninstalled, its authorizations put aside ──a minute later, Kommo refuses them──▶ uninstalled
 *      ▲                    └──Kommo takes them: the notice was not true──┐
 *      └──────────────────────────────────────────────────────────────────┘
 *
 * What is put aside waits as a pair among the install codes, and goes their way: it survives a crash, and Kommo's
 * troubles. It does nothing to an account that was purged, or installed anew, meanwhile. The minute is for Kommo, which
 * may tell us before it revokes the tokens. Not guaranteed: that a false notice is undone for an account whose
 * access tokens had all expired, since nobody called for a day.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { OAuthSettings } from '../crm/kommo/oauth';
import { subdomainOfReferer } from '../crm/kommo/origin';
import { AppError } from '../domain/errors';
import { accountId } from '../domain/ids';
import type { AccountId } from '../domain/ids';
import type { TokenRow } from '../storage/kommo-token-rows';
import type { AuthorizationLinks } from './authorization-link';
import type { ExchangeCodesDeps } from './install-exchange';
import { createExchangeCodes } from './install-exchange';
import { sealGrant } from './install-grant';
import { openTokens } from './tokens-sealing';

export interface ReceivedCode {
  readonly code: string;
  readonly referer: string;
  readonly clientId: string | undefined;
  readonly fromWidget: boolean;
  readonly state: string | undefined;
}

export interface Uninstall {
  readonly clientUuid: string;
  readonly accountId: string;
  readonly signature: string;
}

export interface Install {
  /** Resolves when the code is on disk. @throws AppError `install/malformed` */
  receiveInstallCode(received: ReceivedCode): Promise<void>;
  /** Works through what is due, and gives how many codes that were. */
  exchangeInstallCodes(): Promise<number>;
  /** Repeatable. @throws AppError `auth/signature-mismatch` */
  uninstall(notice: Uninstall): Promise<void>;
}

export interface InstallDeps extends ExchangeCodesDeps {
  readonly links: Pick<AuthorizationLinks, 'accepts'>;
  readonly kommo: OAuthSettings;
}

const LONGEST_CODE = 4_096;
const CONFIRM_AFTER_MS = 60_000;

export function createInstall(deps: InstallDeps): Install {
  const { records, encryption, clock, logger, kommo } = deps;

  return {
    async receiveInstallCode({ code, referer, clientId, fromWidget, state }) {
      const subdomain = subdomainOfReferer(kommo.originTemplate, referer);
      if (subdomain === undefined) throw malformed('referer');
      if (clientId !== undefined && clientId !== kommo.clientId) throw malformed('client_id');
      if (state !== undefined && !deps.links.accepts(state, subdomain)) throw malformed('state');
      if (code === '' || code.length > LONGEST_CODE) throw malformed('code');
      await records.store({
        subdomain,
        codeHash: createHash('sha256').update(`${subdomain}:${code}`).digest(),
        sealed: sealGrant(encryption, subdomain, { kind: 'code', code }),
        fromWidget,
        receivedAt: clock.now(),
      });
    },

    exchangeInstallCodes: createExchangeCodes(deps),

    async uninstall({ clientUuid, accountId: named, signature }) {
      const expected = createHmac('sha256', kommo.clientSecret).update(`${kommo.clientId}|${named}`).digest();
      const isOurs = clientUuid === kommo.clientId && /^[1-9]\d{0,14}$/.test(named);
      if (!isOurs || !isSame(Buffer.from(signature, 'hex'), expected)) {
        throw new AppError('auth/signature-mismatch');
      }
      const account = accountId(Number(named));
      await records.uninstall(account, {
        seal: (row) => sealOutgoing(deps, account, row),
        confirmAt: new Date(clock.now().getTime() + CONFIRM_AFTER_MS),
      });
      logger.info({ account: Number(named) }, 'an account was uninstalled');
    },
  };
}

/** An authorization in the shape in which an install has it in hand. */
function sealOutgoing({ encryption, clock }: InstallDeps, account: AccountId, row: TokenRow): Buffer {
  const expiresInSeconds = Math.floor((row.expiresAt.getTime() - clock.now().getTime()) / 1000);
  const pair = { ...openTokens(encryption, account, row), expiresInSeconds };
  return sealGrant(encryption, row.subdomain, { kind: 'pair', pair });
}

function isSame(given: Buffer, expected: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function malformed(path: string): AppError {
  return new AppError('install/malformed', { fields: [{ path, code: 'invalid' }] });
}
