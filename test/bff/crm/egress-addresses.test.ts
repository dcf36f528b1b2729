import { systemClock } from '../../../bff/clock';
import { loadConfig } from '../../../bff/config';
import { startBff } from '../../../bff/compose/start-bff';
import { createBudget } from '../../../bff/crm/kommo/budget';
import { createExchange } from '../../../bff/crm/kommo/exchange';
import { createTransport } from '../../../bff/crm/kommo/transport';
import type { Verdict } from '../../../bff/crm/kommo/verdict';
import { createBudgetPlaces } from '../../../bff/storage/kommo-budget-places';
import { defaultSeed } from '../../sandbox/kommo/default-seed';
import type { RunningKommoSimulator } from '../../sandbox/kommo/start-kommo-simulator';
import { startKommoSimulator } from '../../sandbox/kommo/start-kommo-simulator';
import type { TestDatabase } from '../../support/test-database';
import { createTestDatabase } from '../../support/test-database';
import { CLIENT, logger } from './kommo-office';

/** A process that sends from several addresses of its machine, to a Kommo that counts by address and by account. */

const OURS = ['127.0.0.2', '127.0.0.3'];
/** Of a net that is for documentation: no machine has it. */
const NOBODYS = '192.0.2.1';

let database: TestDatabase;
let kommo: RunningKommoSimulator;
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  kommo = await startKommoSimulator({ ...CLIENT, accounts: [defaultSeed()] });
});
afterEach(async () => {
  await kommo.stop();
  for (const close of closing.splice(0)) await close();
  await database.drop();
});

type Ask = (account?: string, mark?: string) => Promise<Verdict>;

/** Kommo knows none of the tokens: that it answers is all that matters here. */
function startProcess(addresses: readonly string[], sent: (from: string) => void = () => undefined): Ask {
  const places = createBudgetPlaces({ pool: database.pool });
  const transport = createTransport();
  closing.push(() => transport.close());
  const budget = createBudget({ places, clock: systemClock, logger, addresses });
  const seen: typeof transport = {
    ...transport,
    send: (outgoing, from = '') => (
      sent(`${outgoing.url.split('?')[1]} ${from}`),
      transport.send(outgoing, from)
    ),
  };
  const exchange = createExchange({ transport: seen, budget, logger });
  const port = new URL(kommo.url).port;
  return (account = 'demo', mark = '') =>
    // A name with addresses of both kinds: only one of them can be reached from ours.
    exchange.send(
      { subdomain: account, lane: 'logging' },
      { method: 'GET', url: `http://localhost:${port}/${account}/api/v4/account?${mark}` },
    );
}

test('every request leaves from the very address whose place it has, and no address or account is asked too often', async () => {
  const asked: string[] = [];
  const tell = (line: string): void => void asked.push(line);
  const [mine, theirs] = [startProcess(OURS, tell), startProcess([...OURS].reverse(), tell)];

  await Promise.all(
    Array.from({ length: 28 }, (_, index) =>
      (index % 2 === 0 ? mine : theirs)(`acme-${index % 4}`, `n${index}`),
    ),
  );

  const arrived = kommo.requests().map(({ query, address }) => `${query} ${address}`);
  expect(arrived.sort()).toEqual(asked.sort());
  for (const address of OURS)
    expect(arrived.filter((line) => line.endsWith(address)).length).toBeGreaterThan(7);
  expect(kommo.rateLimit.violations()).toEqual([]);
  expect(kommo.rateLimit.peakRequestsPerSecond()).toBeLessThanOrEqual(7);
});

test('a 429 stops the address that met it, in every process, and the other one goes on', async () => {
  const [mine, theirs] = [startProcess(OURS), startProcess(OURS)];
  kommo.faults.next({ path: /account/, kind: '429', retryAfterSeconds: 60 });
  await mine();
  const [refused] = kommo.requests();

  for (let index = 0; index < 4; index += 1) await (index % 2 === 0 ? mine : theirs)();

  const others = kommo.requests().slice(1);
  expect(others.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  expect(others.map(({ address }) => address)).not.toContain(refused?.address);
});

test('a 403 that follows a 429 of whichever address counts as a block, and stops the address that met it', async () => {
  const ask = startProcess(OURS);
  kommo.faults.next({ path: /account/, kind: '429', retryAfterSeconds: 60 });
  kommo.faults.next({ path: /account/, kind: '403' });

  const [limited, blocked] = [await ask(), await ask()];

  expect(limited).toMatchObject({ kind: 'refused', error: { code: 'crm/rate-limited' } });
  expect(blocked).toMatchObject({ kind: 'refused', error: { code: 'crm/blocked' } });
  expect(new Set(kommo.requests().map(({ address }) => address))).toEqual(new Set(OURS));
  await expect(ask()).rejects.toMatchObject({ code: 'crm/rate-limited' });
});

test('an address that this machine has lost costs one request, which was not sent, and the others go on', async () => {
  const ask = startProcess([NOBODYS, '127.0.0.2']);
  const verdicts: string[] = [];

  // More than one address has places for at once.
  for (let index = 0; index < 12; index += 1) verdicts.push((await ask()).kind);

  expect(verdicts.filter((kind) => kind === 'refused')).toHaveLength(1);
  expect(kommo.requests().map(({ address }) => address)).toEqual(
    Array.from({ length: 11 }, () => '127.0.0.2'),
  );
});

test('a process does not start with an address that its machine does not have', async () => {
  const config = loadConfig({
    KOMMO_EGRESS_ADDRESSES: `127.0.0.2, ${NOBODYS}`,
    DATA_DIR: '/nowhere',
    ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
  });

  await expect(startBff(config, { http: false, workers: true })).rejects.toThrow(
    /KOMMO_EGRESS_ADDRESSES names "192\.0\.2\.1", from which this machine cannot send.*EADDRNOTAVAIL/,
  );
});
