/** Where somebody has to put a vendor's own ways; the provider suite names every line that has it. */
export const UNWRITTEN = 'YET TO BE WRITTEN';

/** The files of a provider that reads one event of one call, and whose API and fixture are still to be written. */
export function templates(name: string, title: string): Readonly<Record<string, string>> {
  const folder = `bff/normalize/providers/${name}`;
  return {
    [`${folder}/payload.ts`]: payload(title),
    [`${folder}/verify.ts`]: VERIFY,
    [`${folder}/to-call-events.ts`]: TO_CALL_EVENTS,
    [`${folder}/index.ts`]: index(name, title),
    [`${folder}/api.ts`]: api(title),
    [`test/fixtures/${name}/call-ended.json`]: FIXTURE,
    [`test/fixtures/${name}/SOURCE.md`]: source(title),
    [`test/contracts/provider-${name}.test.ts`]: suite(name, title),
    [`docs/providers/${name}.md`]: page(title),
  };
}

const payload = (title: string): string => `import { z } from 'zod';
import type { Told } from '../../call-reading';
import { duration, optionalText, party, requiredId, time, word } from '../../payload-fields';

// ${UNWRITTEN}: the fields of its messages, and in which zone it writes times. These are invented.
/** Field names and values: ${title}'s page on webhooks. Times without a zone are UTC. */
export const callPayload = z.object({
  call_id: requiredId,
  event: optionalText,
  direction: word(['inbound', 'outbound']),
  from: party,
  to: party,
  extension: optionalText,
  /** Seconds, of the talk alone; only at the end. */
  duration,
  at: time('UTC'),
});
export type ToldCall = Told<z.output<typeof callPayload>>;
`;

const VERIFY = `// ${UNWRITTEN}: what proves a delivery. A signature over a form: \`signedForm\`; only the secret address: as it stands.
export { provenByAddress as verify } from '../../provider-proof';
`;

const TO_CALL_EVENTS = `import { WHOLE_CALL } from '../../../domain/call-event';
import type { CallEvent } from '../../../domain/call-event';
import { callEvent, endOfLeg, readsCalls } from '../../call-reading';
import { partiesOf, present } from '../../provider-dialect';
import { callPayload } from './payload';
import type { ToldCall } from './payload';

// ${UNWRITTEN}: which of its events ring, answer and end a call, whose line a leg is, and where a recording is told of.
export const { toCallEvents, readRow } = readsCalls(() => callPayload, readCall);

function readCall(told: ToldCall): CallEvent {
  const { call, at, connection } = told;
  const isOver = call.duration !== undefined;
  const leg = present({ id: WHOLE_CALL, role: 'conversation' as const, extension: call.extension });
  return callEvent(call.call_id, told, {
    name: call.event ?? 'event',
    at,
    strength: isOver ? 2 : 1,
    direction: call.direction,
    ...partiesOf({ from: call.from, to: call.to }, connection, 'international'),
    legs: [{ ...leg, ...(isOver ? endOfLeg(at, call.duration ?? 0, 'missed') : { ringingAt: at }) }],
  });
}
`;

const index = (name: string, title: string): string => `import { defineProvider } from '../../provider';
import { createApi } from './api';
import { toCallEvents } from './to-call-events';
import { verify } from './verify';

export const create${title} = defineProvider('${name}', { verify, toCallEvents, createApi });
`;

const api = (title: string): string => `import { get } from '../../api-account';
import { restApi } from '../../rest-api';

// ${UNWRITTEN}: its requests. What it cannot do stays \`unsupported\`, with the reason.
/** ${title}'s API. */
export const createApi = restApi({
  credentials: ['apiToken'],
  root: () => '',
  authorize: ({ apiToken }) => ({ headers: { authorization: \`Bearer \${apiToken}\` } }),
  test: get('/'),
  startCall: { unsupported: '${title} starts no calls' },
  recording: (id) => get(\`/recordings/\${encodeURIComponent(id)}\`),
  late: { unsupported: '${title} tells of every recording itself' },
  calls: { unsupported: '${title} has no call log' },
  users: 'has-none',
});
`;

const FIXTURE = `{
  "call_id": "1",
  "event": "ended",
  "direction": "inbound",
  "from": "12125096995",
  "to": "12125097518",
  "extension": "101",
  "duration": 20,
  "at": "2026-03-02 09:15:27"
}
`;

const source = (title: string): string => `# Where these payloads come from

| file | origin | invented |
| --- | --- | --- |
| \`call-ended.json\` | ${UNWRITTEN}: take a payload of ${title}'s documentation, or a recorded one | everything |
`;

const suite = (
  name: string,
  title: string,
): string => `import { create${title} } from '../../bff/normalize/providers/${name}';
import { connectionOf } from '../bff/normalize/providers/connection-of';
import { readFixture } from '../sandbox/providers/delivery';
import { textDelivery } from './provider-deliveries';
import { describeProvider } from './provider.suite';

const wrap = (text: string | Buffer) => textDelivery(text, 'application/json');

describeProvider({
  provider: create${title}({ origin: 'https://${name}.example' }),
  connection: connectionOf('${name}'),
  samples: [{ name: 'call ended', payload: readFixture('${name}/call-ended.json'), wrap }],
  forgeries: [],
});
`;

const page = (title: string): string => `# ${title}

## Set it up

In Kommo, open the widget's settings, choose **${title}** and copy the webhook address. It belongs to this account alone;
whoever knows it can report calls, so treat it like a password.

In ${title}: ${UNWRITTEN}: the way through its panel, with every field to fill in.

Then, in the widget's settings:

| field                  | what to enter                                                              |
| ---------------------- | -------------------------------------------------------------------------- |
| API token              | ${UNWRITTEN}: where it is found, and what it is needed for                 |
| Extension of a manager | ${UNWRITTEN}: what its deliveries call the manager's line, with an example |

## How to see that it works

Call one of the numbers and hang up. The settings show the time of the last delivery; the call appears in Kommo within
seconds. If it does not: ${UNWRITTEN}: where its panel lists what it sent.

## How its events are read

- \`call_id\`: the call

## What ${title} does not promise

- ${UNWRITTEN}: retries, signatures, whether a recording is there when a call ends.
`;
