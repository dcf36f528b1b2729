/** The files of a provider that takes note of every delivery and says nothing about calls yet. */
export function templates(name: string, title: string): Readonly<Record<string, string>> {
  const folder = `bff/normalize/providers/${name}`;
  return {
    [`${folder}/payload.ts`]: payload(title),
    [`${folder}/verify.ts`]: VERIFY(title),
    [`${folder}/to-call-events.ts`]: toCallEvents(name),
    [`${folder}/index.ts`]: index(name, title),
    [`${folder}/api.ts`]: api(title),
    [`test/fixtures/${name}/SOURCE.md`]: `# Where these payloads come from\n\n| file | origin | changed |\n| --- | --- | --- |\n`,
    [`docs/providers/${name}.md`]: page(title),
  };
}

const payload = (title: string): string => `import { z } from 'zod';
import { optionalText, party, requiredId, time } from '../../payload-fields';

/** Field names and values: ${title}'s page on webhooks. Times without a zone are UTC. */
export const callEvent = z.object({
  call_id: requiredId,
  event: optionalText,
  from: party,
  to: party,
  time: time('UTC'),
});
export type CallPayload = z.output<typeof callEvent>;
`;

const VERIFY = (title: string): string => `/**
 * What proves a delivery of ${title} is the unguessable key in its URL, which intake has already matched to this
 * connection.
 */
export function verify(): void {}
`;

const toCallEvents = (name: string): string => `import type { CallEvent } from '../../../domain/call-event';
import { readJsonObject, readText } from '../../delivery-body';
import { payloadDigest } from '../../payload-digest';
import { parsePayload } from '../../payload-fields';
import type { Connection, Delivery, Reading } from '../../provider';
import { callIdOf, partiesOf, present } from '../../provider-dialect';
import { callEvent } from './payload';

/** @throws AppError delivery/malformed */
export function toCallEvents(delivery: Delivery, connection: Connection): Reading {
  const text = readText(delivery.body);
  // An administrator opening the address in a browser.
  if (delivery.method === 'GET' && text === '') return { events: [] };
  const payload = readJsonObject(text);
  const call = parsePayload(callEvent, payload);
  const event: CallEvent = present({
    callId: callIdOf('${name}', call.call_id),
    key: payloadDigest(payload),
    name: call.event ?? 'event',
    at: call.time ?? delivery.receivedAt,
    strength: 1 as const,
    ...partiesOf({ from: call.from, to: call.to }, connection, 'international'),
    legs: [],
  });
  return { events: [event] };
}
`;

const index = (name: string, title: string): string => `import type { Provider } from '../../provider';
import type { ApiCallerDeps } from '../../provider-http';
import { create${title}Api } from './api';
import { toCallEvents } from './to-call-events';
import { verify } from './verify';

export function create${title}(deps: ApiCallerDeps): Provider {
  return { name: '${name}', verify, toCallEvents, api: create${title}Api(deps) };
}
`;

const api = (title: string): string => `import { AppError } from '../../../domain/errors';
import { checkCredential } from '../../credential-check';
import { createApiCaller } from '../../provider-http';
import type { ApiCallerDeps } from '../../provider-http';
import type { ProviderApi } from '../../provider';

/** ${title}'s API. */
export function create${title}Api(deps: ApiCallerDeps): ProviderApi {
  const call = createApiCaller(deps);
  return {
    test: async ({ credentials }) => [
      await checkCredential('apiToken', credentials['apiToken'], (token) =>
        call(
          { method: 'GET', path: '/', headers: { authorization: \`Bearer \${token}\` } },
          'calls/provider-failed',
        ),
      ),
    ],
    startCall: async () => {
      throw new AppError('calls/not-supported', { detail: '${title} starts no calls' });
    },
    locateRecording: async (_connection, source) => {
      if (source.kind === 'url') return { url: source.url, headers: {} };
      throw new AppError('recordings/not-found');
    },
    listCalls: async () => {
      throw new AppError('calls/not-supported', { detail: '${title} has no call log' });
    },
  };
}
`;

const page = (title: string): string => `# ${title}

## Set it up

In Kommo, open the widget's settings, choose **${title}** and copy the webhook address. It belongs to this account alone;
whoever knows it can report calls, so treat it like a password.

## How its events are read

- \`call_id\`: the call
`;
