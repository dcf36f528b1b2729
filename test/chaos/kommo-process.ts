/** Run as a process: the simulated Kommo on the port and with the limits that the first argument tells, as JSON. */
import { startKommoSimulator } from '../sandbox/kommo/start-kommo-simulator';
import { accountSeed } from './account';

export interface KommoProcessOptions {
  readonly port: number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly accounts: number;
  readonly rate: number;
  readonly lagMs: number;
  /** Before each answer; none unless told. */
  readonly latencyMs?: number;
}

async function main(): Promise<void> {
  const options = JSON.parse(process.argv[2] ?? '{}') as KommoProcessOptions;
  const { port, clientId, clientSecret, redirectUri, rate, lagMs } = options;
  const kommo = await startKommoSimulator({
    port,
    clientId,
    clientSecret,
    redirectUri,
    accounts: Array.from({ length: options.accounts }, (_, index) => accountSeed(index)),
    rateLimitPerSecond: rate,
    switches: { readLagMs: lagMs },
    latencyMs: options.latencyMs ?? 0,
  });
  process.stdout.write(`${kommo.url}\n`);
}

if (require.main === module) void main();
