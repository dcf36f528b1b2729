import { z } from 'zod';
import { startSandbox } from './start-sandbox';

/**
 * The sandbox as a process of its own, started by the BFF in sandbox mode. To its parent it says
 * `{kind: 'ready', url, accountId}` or `{kind: 'failed', reason}`; from it, it hears `{kind: 'webhooks', urls}`.
 */

const environment = z.object({
  SANDBOX_PORT: z.coerce.number().int().default(3001),
  BFF_URL: z.url(),
  KOMMO_CLIENT_ID: z.string(),
  KOMMO_CLIENT_SECRET: z.string(),
  KOMMO_REDIRECT_URI: z.url(),
  SANDBOX_STATE_FILE: z.string().optional(),
});

const webhooksMessage = z.object({
  kind: z.literal('webhooks'),
  /** Of every provider, also of those that are not played. */
  urls: z.record(z.string(), z.string()),
});

async function main(): Promise<void> {
  const env = environment.parse(process.env);
  const sandbox = await startSandbox({
    port: env.SANDBOX_PORT,
    bffUrl: env.BFF_URL.replace(/\/+$/, ''),
    clientId: env.KOMMO_CLIENT_ID,
    clientSecret: env.KOMMO_CLIENT_SECRET,
    redirectUri: env.KOMMO_REDIRECT_URI,
    ...(env.SANDBOX_STATE_FILE !== undefined && { stateFile: env.SANDBOX_STATE_FILE }),
  });
  const exit = () => void sandbox.stop().finally(() => process.exit(0));
  process.once('SIGINT', exit).once('SIGTERM', exit).once('disconnect', exit);
  process.on('message', (message) => {
    const told = webhooksMessage.safeParse(message);
    if (told.success) sandbox.setWebhooks(told.data.urls);
  });
  await sandbox.install();
  const [account] = sandbox.kommo.accounts.values();
  process.send?.({ kind: 'ready', url: sandbox.url, accountId: account?.id });
}

main().catch((error: unknown) => {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`The sandbox could not start: ${reason}\n`);
  if (process.send === undefined) process.exit(1);
  process.send({ kind: 'failed', reason }, () => process.exit(1));
});
