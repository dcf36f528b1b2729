/**
 * Run as a process: workers that ask Kommo without end, and renew a token that is refused. At the three moments when a
 * death could cost a token, before a refresh leaves, between Kommo's answer and the commit, between the commit and the
 * first use, the process kills itself (-9) now and then.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { asAppError } from '../../bff/domain/errors';
import { accountId } from '../../bff/domain/ids';
import { accountOrigin } from '../../bff/crm/kommo/origin';
import type { OAuth } from '../../bff/crm/kommo/oauth';
import { openTokenParts } from './token-parts';

export interface TokenWorkerOptions {
  readonly databaseUrl: string;
  readonly originTemplate: string;
  readonly account: number;
  readonly workers: number;
  /** How likely the process dies at each of the three moments. */
  readonly deadly: number;
}

const REST_MS = 20;

async function main(options: TokenWorkerOptions): Promise<void> {
  const account = accountId(options.account);
  const dieNowAndThen = async (): Promise<void> => {
    if (Math.random() >= options.deadly) return;
    process.kill(process.pid, 'SIGKILL');
    await new Promise<never>(() => undefined);
  };
  const watch = (oauth: OAuth): OAuth => ({
    ...oauth,
    inTurn: (subdomain, work) =>
      oauth.inTurn(subdomain, (refresh) =>
        work(async (refreshToken) => {
          await dieNowAndThen();
          const pair = await refresh(refreshToken);
          await dieNowAndThen();
          return pair;
        }),
      ),
  });
  const { tokens, exchange } = openTokenParts({ ...options, watch });

  async function askKommo(): Promise<void> {
    let token = await tokens.accessToken(account);
    for (;;) {
      const url = `${accountOrigin(options.originTemplate, token.subdomain)}/api/v4/account`;
      const turn = { subdomain: token.subdomain, lane: 'logging' } as const;
      const verdict = await exchange.send(turn, { method: 'GET', url, accessToken: token.value });
      if (verdict.kind !== 'unauthorized') return;
      token = await tokens.renew(account, token);
      await dieNowAndThen();
    }
  }

  async function work(): Promise<never> {
    for (;;) {
      await askKommo();
      await wait(Math.random() * REST_MS);
    }
  }
  await Promise.all(Array.from({ length: options.workers }, work));
}

// Its options are what its parent wrote.
main(JSON.parse(process.argv[2] ?? '{}') as TokenWorkerOptions).catch((error: unknown) => {
  process.stderr.write(`${asAppError(error).code}\n`);
  process.exit(1);
});
