import { Router } from 'express';
import { playCall } from './host/play-call';
import type { Pace } from './host/play-call';
import type { ChangesStream } from './host/changes-stream';
import type { AcceptedCall } from './provider-apis/accepted-call';
import type { HeardLegs } from './provider-apis/heard-legs';
import { aircallApi } from './provider-apis/aircall';
import { myoperatorApi, myoperatorObdApi } from './provider-apis/myoperator';
import { ringcentralApi } from './provider-apis/ringcentral';
import { roistatApi } from './provider-apis/roistat';
import { telnyxApi } from './provider-apis/telnyx';
import { twilioApi } from './provider-apis/twilio';
import { voipstudioApi } from './provider-apis/voipstudio';
import { zadarmaApi } from './provider-apis/zadarma';
import { aircallCall } from './providers/aircall';
import type { Delivery } from './providers/delivery';
import { myoperatorCall } from './providers/myoperator';
import { ringOutCall, RINGCENTRAL_NUMBER } from './providers/ringcentral';
import { TELNYX_NUMBER, telnyxCustomerAnswers, telnyxManagerPicksUp } from './providers/telnyx';
import { twilioClickToCall } from './providers/twilio';
import { voipstudioCall } from './providers/voipstudio';
import { zadarmaCall } from './providers/zadarma';
import { sampleRecording } from './sample-recording';
import { MYOPERATOR_SECRET_HEADER, SANDBOX_CREDENTIALS } from './sandbox-credentials';

/** Who has the sandbox's lines, as the providers' panels know it: by e-mail, by a name turned round, and nobody of Kommo's. */
const PEOPLE = [
  { extension: '10001', first: 'Ada', last: 'A.', email: 'ada.admin@demo.example' },
  { extension: '10002', first: 'Manager,', last: 'Maria', email: '' },
  { extension: '10003', first: 'Sam', last: 'Seller', email: '' },
  { extension: '10009', first: 'Front', last: 'desk', email: '' },
] as const;

/** Those whose started calls are told to the address in their panels. */
type Starting = 'voipstudio' | 'myoperator' | 'aircall' | 'zadarma' | 'ringcentral';

export interface ProviderApisDeps {
  readonly recordingLink: string;
  /** What the simulated VoIPstudio has on record. */
  readonly heardLegs: HeardLegs;
  readonly stream: ChangesStream;
  /** Where this provider's webhooks go; undefined while the backend has not said. */
  readonly webhookOf: (provider: Starting) => Promise<string | undefined>;
  /** Of the calls that are started here. */
  readonly pace: Pace;
  /** Ends calls still being played. */
  readonly signal: AbortSignal;
}

/**
 * `/_sandbox/apis/<name of the origin>`: the providers' own APIs, as the backend asks them. A call that is started
 * there rings: its webhooks go to the backend, each at its second. Every answered call has a recording.
 */
export function providerApisRoutes(deps: ProviderApisDeps): Router {
  const { recordingLink } = deps;
  const audio = sampleRecording();
  const myoperator = {
    ...SANDBOX_CREDENTIALS.myoperator,
    users: PEOPLE.map(({ extension, first, last, email }) => ({
      ...{ uuid: `user-${extension}`, extension, email },
      name: `${first} ${last}`,
    })),
    linkOf: () => recordingLink,
    onCallStarted: starting(deps, 'myoperator', myoperatorDeliveries),
  };
  const voipstudio = voipstudioApi({
    ...SANDBOX_CREDENTIALS.voipstudio,
    users: PEOPLE.map(({ extension }) => extension),
    people: Object.fromEntries(
      PEOPLE.map(({ extension, first, last, email }) => [
        extension,
        { first_name: first, last_name: last, email },
      ]),
    ),
    recordingOf: () => audio,
    recordedLegs: () => deps.heardLegs.list(),
    recordingType: 'audio/wav',
    onCallStarted: starting(deps, 'voipstudio', voipstudioDeliveries),
  });
  const ringcentral = ringcentralRouter(deps, audio);
  return Router()
    .use('/_sandbox/apis/voipstudioApi', voipstudio)
    .use('/_sandbox/apis/myoperatorApi', myoperatorApi(myoperator))
    .use('/_sandbox/apis/myoperatorObd', myoperatorObdApi(myoperator))
    .use(
      '/_sandbox/apis/roistatApi',
      roistatApi({ ...SANDBOX_CREDENTIALS.roistat, recordingOf: () => audio }),
    )
    .use('/_sandbox/apis/twilioApi', twilioRouter(deps, audio))
    .use('/_sandbox/apis/aircallApi', aircallRouter(deps))
    .use('/_sandbox/apis/zadarmaApi', zadarmaRouter(deps, audio))
    .use('/_sandbox/apis/telnyxApi', telnyxRouter(deps))
    .use('/_sandbox/apis/ringcentralApi', ringcentral)
    .use('/_sandbox/apis/ringcentralMedia', ringcentral);
}

function twilioRouter(deps: ProviderApisDeps, audio: Buffer): Router {
  const { accountSid, authToken, callerId } = SANDBOX_CREDENTIALS.twilio;
  return twilioApi({
    accountSid,
    authToken,
    ownNumbers: [callerId],
    recordingOf: () => audio,
    onCallStarted: (call) => {
      const url = call.callback ?? '';
      play(deps, {
        provider: 'twilio',
        url,
        deliveries: twilioClickToCall(call, { authToken, url, callerId }),
      });
    },
  });
}

function aircallRouter(deps: ProviderApisDeps): Router {
  const { webhookToken, ...key } = SANDBOX_CREDENTIALS.aircall;
  return aircallApi({
    ...key,
    users: PEOPLE.map(({ extension, first, last, email }) => ({
      ...{ id: Number(extension), name: `${first} ${last}`, email },
      numbers: [{ id: 1, country: 'US' }],
    })),
    webhooks: [{ token: webhookToken, active: true }],
    linkOf: () => deps.recordingLink,
    onCallStarted: starting(deps, 'aircall', aircallDeliveries(deps.recordingLink)),
  });
}

function zadarmaRouter(deps: ProviderApisDeps, audio: Buffer): Router {
  return zadarmaApi({
    ...SANDBOX_CREDENTIALS.zadarma,
    origin: () => `${new URL(deps.recordingLink).origin}/_sandbox/apis/zadarmaApi`,
    extensions: PEOPLE.map(({ extension, first, last }) => ({
      number: Number(extension),
      name: `${first} ${last}`,
    })),
    recordingOf: () => audio,
    onCallStarted: starting(deps, 'zadarma', zadarmaDeliveries),
  });
}

/** The manager picks up; the customer is dialled when the backend asks for it, and picks up as well. */
function telnyxRouter(deps: ProviderApisDeps): Router {
  const webhooks = new Map<string, string>();
  const tell = (url: string, deliveries: readonly Delivery[]): void =>
    play(deps, { provider: 'telnyx', url, deliveries });
  return telnyxApi({
    ...SANDBOX_CREDENTIALS.telnyx,
    ownNumbers: [TELNYX_NUMBER],
    lines: PEOPLE.map(({ extension, first, last }) => ({
      sip_username: extension,
      name: `${first} ${last}`,
      expired: false,
    })),
    recordingUrlOf: () => deps.recordingLink,
    onDial: (leg, webhookUrl) => {
      webhooks.set(leg.session, webhookUrl);
      tell(webhookUrl, telnyxManagerPicksUp(leg));
    },
    onTransfer: (customer, manager) =>
      tell(webhooks.get(manager.session) ?? '', telnyxCustomerAnswers(customer, manager)),
  });
}

function ringcentralRouter(deps: ProviderApisDeps, audio: Buffer): Router {
  const { verificationToken, ...keys } = SANDBOX_CREDENTIALS.ringcentral;
  return ringcentralApi({
    ...keys,
    extensions: PEOPLE.map(({ extension, first, last, email }) => ({
      ...{ id: Number(extension), name: `${first} ${last}`, email },
      forwardsTo: ['+12025550177'],
    })),
    recordingOf: () => audio,
    onCallStarted: starting(deps, 'ringcentral', ({ externalNumber, extension, callback }) =>
      ringOutCall({
        ...{ verificationToken, externalNumber, extension },
        managerNumber: callback ?? RINGCENTRAL_NUMBER,
      }),
    ),
  });
}

function starting(
  deps: ProviderApisDeps,
  provider: Starting,
  deliveriesOf: (call: AcceptedCall) => readonly Delivery[],
): (call: AcceptedCall) => void {
  return (call) => {
    deps.webhookOf(provider).then(
      (url) => url !== undefined && play(deps, { provider, url, deliveries: deliveriesOf(call) }),
      (error: unknown) => tellStopped(deps, provider, error),
    );
  };
}

interface CallToSend {
  readonly provider: string;
  readonly url: string;
  readonly deliveries: readonly Delivery[];
}

/** Whoever started the call has had his answer; how it goes on is shown on the pages. */
function play(deps: ProviderApisDeps, { provider, url, deliveries }: CallToSend): void {
  if (provider === 'voipstudio') deps.heardLegs.add(deliveries);
  const call = { provider, webhookUrl: url, deliveries, pace: deps.pace };
  playCall(call, deps.stream, deps.signal).catch((error: unknown) => tellStopped(deps, provider, error));
}

function tellStopped({ stream }: ProviderApisDeps, provider: string, error: unknown): void {
  const status = error instanceof Error ? error.name : 'failed';
  stream.tellDelivery({ provider, label: 'stopped', status, ok: false });
}

function voipstudioDeliveries({ externalNumber, extension }: AcceptedCall): readonly Delivery[] {
  return voipstudioCall({ outcome: 'answered', destination: 'out', externalNumber, extension });
}

function myoperatorDeliveries({ externalNumber, extension, reference }: AcceptedCall): readonly Delivery[] {
  return myoperatorCall({
    ...{ outcome: 'answered', event: 'outgoing', externalNumber, extension },
    secretHeader: MYOPERATOR_SECRET_HEADER,
    ...(reference !== undefined && { clientReference: reference }),
  });
}

function aircallDeliveries(recordingLink: string): (call: AcceptedCall) => readonly Delivery[] {
  const { webhookToken } = SANDBOX_CREDENTIALS.aircall;
  return (call) =>
    aircallCall({ ...call, webhookToken, outcome: 'answered', direction: 'outbound', recordingLink });
}

function zadarmaDeliveries({ externalNumber, extension }: AcceptedCall): readonly Delivery[] {
  const { apiSecret } = SANDBOX_CREDENTIALS.zadarma;
  return zadarmaCall({ apiSecret, outcome: 'answered', direction: 'out', externalNumber, extension });
}
