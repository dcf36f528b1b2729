import express from 'express';
import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import type { HeardLegs } from '../provider-apis/heard-legs';
import { sampleCall } from '../providers/sample-calls';
import type { SampleCallRequest } from '../providers/sample-calls';
import { PROVIDERS, SCENARIOS } from '../providers/senders';
import type { Provider } from '../providers/senders';
import { disturb } from '../providers/send-deliveries';
import type { BackendAccess } from './backend-client';
import { readSettings, SANDBOX_MANAGERS } from './backend-client';
import type { ChangesStream } from './changes-stream';
import { PACES, playCall } from './play-call';

export interface CallsDeps {
  readonly access: BackendAccess;
  readonly stream: ChangesStream;
  /** Webhook URLs the BFF has named so far; the settings tell that of their own provider. */
  readonly webhooks: Map<Provider, string>;
  readonly recordingLink: string;
  /** What the simulated VoIPstudio has on record. */
  readonly heardLegs: HeardLegs;
  /** Ends calls still being played. */
  readonly signal: AbortSignal;
}

/** Longer than any sample call: one that is sent faster than it was spoken must not end in the future. */
const SAMPLE_CALL_MS = 30_000;

const playRequest = z.object({
  subdomain: z.string().default('demo'),
  provider: z.enum(PROVIDERS),
  scenario: z.enum(SCENARIOS),
  number: z.string().default('+447854740947'),
  /** The Kommo user whose line rings first. */
  userId: z.number().optional(),
  twice: z.boolean().default(false),
  order: z.enum(['normal', 'reverse']).default('normal'),
  pace: z.enum(PACES).default('instant'),
  viaQuery: z.boolean().default(false),
});
type PlayRequest = z.infer<typeof playRequest>;

/** `POST /_sandbox/calls`: makes a provider's webhooks for one sample call go out; answers before they have. */
export function callsRoutes(deps: CallsDeps): Router {
  const router = express.Router();
  router.post('/_sandbox/calls', express.json(), (request, response) => play(deps, request, response));
  return router;
}

async function play(deps: CallsDeps, request: Request, response: Response): Promise<void> {
  const parsed = playRequest.safeParse(request.body);
  if (!parsed.success) {
    response.status(400).json({ error: z.prettifyError(parsed.error) });
    return;
  }
  const wanted = parsed.data;
  const settings = await readSettings(deps.access, wanted.subdomain);
  const webhookUrl = deps.webhooks.get(wanted.provider) ?? webhookOf(wanted.provider, settings?.webhookUrl);
  if (webhookUrl === undefined) {
    response.status(409).json({ error: 'The backend has not told its webhook URLs yet.' });
    return;
  }
  const managers =
    settings === undefined || settings.managers.length === 0 ? SANDBOX_MANAGERS : settings.managers;
  const deliveries = disturb(
    deliveriesOf(wanted, managers, { webhookUrl, recordingLink: deps.recordingLink }),
    {
      twice: wanted.twice,
      reverse: wanted.order === 'reverse',
    },
  );
  if (wanted.provider === 'voipstudio') deps.heardLegs.add(deliveries);
  const call = { provider: wanted.provider, webhookUrl, deliveries, pace: wanted.pace };
  // Only the page that is told each delivery waits for the call; an ended sandbox stops it.
  playCall(call, deps.stream, deps.signal).catch((error: unknown) => {
    const reason = error instanceof Error ? error.name : 'failed';
    deps.stream.tellDelivery({ provider: wanted.provider, label: 'stopped', status: reason, ok: false });
  });
  response.status(202).json({ deliveries: deliveries.length });
}

type Managers = readonly { readonly kommoUserId: number; readonly extension: string }[];

function deliveriesOf(
  wanted: PlayRequest,
  managers: Managers,
  addresses: Pick<SampleCallRequest, 'webhookUrl' | 'recordingLink'>,
) {
  const first = managers.find(({ kommoUserId }) => kommoUserId === wanted.userId) ?? managers[0];
  const others = managers.filter((manager) => manager !== first);
  return sampleCall({
    provider: wanted.provider,
    scenario: wanted.scenario,
    number: wanted.number,
    extension: first?.extension ?? '10002',
    otherExtensions: others.map(({ extension }) => extension),
    viaQuery: wanted.viaQuery,
    ...addresses,
    startedAt: new Date(Date.now() - (wanted.pace === 'real' ? 0 : SAMPLE_CALL_MS)),
  });
}

// Each connection has a key of its own, so the settings' URL serves the provider they name and no other.
function webhookOf(provider: Provider, known: string | undefined): string | undefined {
  return known?.includes(`/webhooks/${provider}/`) === true ? known : undefined;
}
