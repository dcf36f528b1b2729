import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PROVIDER_CREDENTIALS, PROVIDER_NAMES, PROVIDER_TITLES } from '../bff/contract/settings';
import type { ProviderName } from '../bff/contract/settings';
import type { CallEvent } from '../bff/domain/call-event';
import { asAppError } from '../bff/domain/errors';
import type { Connection, Delivery } from '../bff/normalize/provider';
import { SILENT_ORIGIN, WEBHOOK_URL } from './bff/normalize/apis/serve-api';
import { connectionOf } from './bff/normalize/providers/connection-of';
import { providersAt } from './bff/support/for-every-provider';
import { fromSandbox, textDelivery, withHeaders } from './contracts/provider-deliveries';
import { readFixture } from './sandbox/providers/delivery';
import type { Delivery as SandboxDelivery } from './sandbox/providers/delivery';
import { myoperatorCall } from './sandbox/providers/myoperator';
import { roistatCall } from './sandbox/providers/roistat';
import { telnyxManagerPicksUp } from './sandbox/providers/telnyx';
import { telnyxCall } from './sandbox/providers/telnyx-call';
import { twilioClickToCall, twilioForm } from './sandbox/providers/twilio';
import { voipstudioCall } from './sandbox/providers/voipstudio';

const README = path.join(__dirname, '..', 'README.md');
const [BEGIN, END] = ['<!-- providers: begin -->', '<!-- providers: end -->'];
const providers = providersAt(SILENT_ORIGIN);

const answered = { outcome: 'answered', externalNumber: '+12125096995', extension: '10002' } as const;
const byApi = { id: 'CA1', externalNumber: '12125096995', extension: 'client:maria' };
const twilioSender = {
  authToken: 'set',
  url: `${WEBHOOK_URL}?customer=%2B12125096995`,
  callerId: '+18005551212',
};

function twilio(name: string): Delivery {
  return textDelivery(twilioForm(readFixture(`twilio/${name}.json`)), 'application/x-www-form-urlencoded');
}

const sent = (deliveries: readonly SandboxDelivery[]): readonly Delivery[] => deliveries.map(fromSandbox);

/** What each provider is known to send, where its fixtures as JSON are not all of it. */
const DELIVERIES: Readonly<Partial<Record<ProviderName, readonly Delivery[]>>> = {
  voipstudio: sent([...voipstudioCall(answered), ...voipstudioCall({ ...answered, destination: 'out' })]),
  myoperator: sent([...myoperatorCall(answered), ...myoperatorCall({ ...answered, event: 'outgoing' })]),
  roistat: sent(roistatCall({ ...answered, link: 'https://files.example/1.mp3' })),
  twilio: [
    ...['call-completed', 'dialled-leg', 'recording-completed'].map(twilio),
    ...sent(twilioClickToCall(byApi, twilioSender)),
  ],
  telnyx: [
    ...fixturesOf('telnyx'),
    ...sent([
      ...telnyxCall({ ...answered, direction: 'outgoing' }),
      ...telnyxManagerPicksUp({
        session: '1',
        control: '1',
        from: '+12025550133',
        to: 'sip:maria@sip.telnyx.com',
      }),
    ]),
  ],
};

function fixturesOf(name: ProviderName): readonly Delivery[] {
  return readdirSync(path.join(__dirname, 'fixtures', name))
    .filter((file) => file.endsWith('.json'))
    .map((file) => textDelivery(JSON.stringify(readFixture(`${name}/${file}`)), 'application/json'));
}

/** Every credential set, to something. */
function fullConnection(name: ProviderName): Connection {
  const credentials = PROVIDER_CREDENTIALS[name].map((one) => [one.name, 'set']);
  return connectionOf(name, { credentials: Object.fromEntries(credentials) as Record<string, string> });
}

/** An API that may be asked fails for silence; one that has no such thing says so without asking. */
async function isSupported(asking: Promise<unknown>): Promise<boolean> {
  const error = await asking.then(() => undefined, asAppError);
  return error?.code !== 'calls/not-supported';
}

function proofOf(name: ProviderName): string {
  const refused = (connection: Connection, delivery = textDelivery('{}', 'application/json')): boolean => {
    try {
      providers[name].verify(delivery, connection);
      return false;
    } catch {
      return true;
    }
  };
  if (!refused(fullConnection(name))) return 'its secret address';
  if (!refused(connectionOf(name))) return 'its secret address, and a secret if one is set';
  const within = textDelivery('{"token": "set"}', 'application/json');
  if (!refused(fullConnection(name), within)) return 'a secret token in it';
  const beside = withHeaders(textDelivery('{}', 'application/json'), { 'verification-token': 'set' });
  return refused(fullConnection(name), beside) ? 'a signature' : 'a secret token beside it';
}

async function rowOf(name: ProviderName): Promise<readonly string[]> {
  const { api, toCallEvents } = providers[name];
  const connection = fullConnection(name);
  const events = (DELIVERIES[name] ?? fixturesOf(name)).flatMap(
    (delivery) => toCallEvents(delivery, connection).events,
  );
  const some = (holds: (event: CallEvent) => boolean): string => (events.some(holds) ? 'yes' : 'no');
  const call = { to: '+12125096995', extension: 'user', reference: 'r', webhookUrl: WEBHOOK_URL };
  const yes = (is: boolean): string => (is ? 'yes' : 'no');
  return [
    `[${PROVIDER_TITLES[name]}](docs/providers/${name}.md)`,
    some((event) => event.direction === 'inbound'),
    some((event) => event.direction === 'outbound'),
    some((event) => event.legs.some(({ extension }) => extension !== undefined)),
    some((event) => event.recording !== undefined || event.expectedRecording !== undefined),
    yes(await isSupported(api.startCall(connection, call))),
    yes(await isSupported(api.listCalls(connection, { from: 0, to: 1 }, async () => false))),
    proofOf(name),
  ];
}

async function table(): Promise<string> {
  const head = [
    'provider',
    'incoming',
    'outgoing',
    "manager's line",
    'recordings',
    'click-to-call',
    '`reconcile`',
  ];
  const rows = await Promise.all(PROVIDER_NAMES.map(rowOf));
  const lines = [[...head, 'a delivery is proved by'], Array.from({ length: 8 }, () => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** `UPDATE_README=1 npx jest test/readme-providers` writes the table. */
test('the README says of every provider what its adapter can do', async () => {
  const readme = readFileSync(README, 'utf8');
  const [before = '', rest = ''] = readme.split(BEGIN);
  const [written = '', after = ''] = rest.split(END);
  const told = `\n\n${await table()}\n\n`;

  if (process.env['UPDATE_README'] === '1') {
    writeFileSync(README, `${before}${BEGIN}${told}${END}${after}`);
    return;
  }

  expect(unaligned(written)).toBe(unaligned(told));
});

/** Columns may be aligned by whoever formats the README. */
function unaligned(text: string): string {
  return text.replace(/ +/g, ' ').replace(/-{3,}/g, '---').trim();
}
