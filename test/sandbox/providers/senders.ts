import { PROVIDER_TITLES } from '../../../bff/contract/settings';
import type { ProviderName } from '../../../bff/contract/settings';
import { MYOPERATOR_SECRET_HEADER, SANDBOX_CREDENTIALS } from '../sandbox-credentials';
import { aircallCall } from './aircall';
import type { Delivery, SampleCall } from './delivery';
import { myoperatorCall } from './myoperator';
import { ringcentralCall } from './ringcentral';
import { roistatCall } from './roistat';
import { telnyxCall } from './telnyx-call';
import { twilioCall } from './twilio-call';
import { voipstudioCall } from './voipstudio';
import { zadarmaCall } from './zadarma';

export const SCENARIOS = [
  'incoming-answered',
  'incoming-missed',
  'unknown-number',
  'ring-group',
  'outgoing',
] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** A sample call as its provider has to tell it. */
export interface CallToSend extends SampleCall {
  readonly isOutgoing: boolean;
  /** The manager's, as the settings name it. */
  readonly extension: string;
  /** Lines that ring together, the answering one first; `extension` alone when left out. */
  readonly ringGroup?: readonly string[];
  /** Where it will be sent to, which some sign. */
  readonly webhookUrl: string;
  /** Where an answered call's recording can be had, for providers that send a link. */
  readonly recordingLink?: string;
  /** MyOperator's GET method. */
  readonly viaQuery?: boolean;
}

export interface Sender {
  readonly scenarios: readonly Scenario[];
  /** Whether it tells which manager's telephone rings. */
  readonly namesManagers: boolean;
  readonly deliveriesOf: (call: CallToSend) => Delivery[];
}

const INCOMING = ['incoming-answered', 'incoming-missed', 'unknown-number'] as const;

/** How each provider's sample calls are told, and which there are. A provider joins the telephone of the sandbox here. */
export const SENDERS = {
  voipstudio: {
    scenarios: SCENARIOS,
    namesManagers: true,
    deliveriesOf: ({ isOutgoing, ...call }) =>
      voipstudioCall({ ...call, destination: isOutgoing ? 'out' : 'in' }),
  },
  myoperator: {
    scenarios: [...INCOMING, 'outgoing'],
    namesManagers: true,
    deliveriesOf: ({ isOutgoing, viaQuery, ...call }) =>
      myoperatorCall({
        ...call,
        secretHeader: MYOPERATOR_SECRET_HEADER,
        event: isOutgoing ? 'outgoing' : 'incoming',
        method: viaQuery === true ? 'GET' : 'POST',
      }),
  },
  roistat: {
    scenarios: INCOMING,
    namesManagers: false,
    deliveriesOf: ({ recordingLink = '', ...call }) =>
      roistatCall({ ...call, link: call.outcome === 'answered' ? recordingLink : '' }),
  },
  twilio: {
    scenarios: SCENARIOS,
    namesManagers: true,
    deliveriesOf: ({ isOutgoing, webhookUrl: url, ...call }) =>
      twilioCall({
        ...call,
        url,
        authToken: SANDBOX_CREDENTIALS.twilio.authToken,
        direction: isOutgoing ? 'outbound' : 'inbound',
        lines: linesOf(call, (name) => `client:${name}`),
      }),
  },
  aircall: {
    scenarios: SCENARIOS,
    namesManagers: true,
    deliveriesOf: ({ isOutgoing, ...call }) =>
      aircallCall({
        ...call,
        webhookToken: SANDBOX_CREDENTIALS.aircall.webhookToken,
        direction: isOutgoing ? 'outbound' : 'inbound',
      }),
  },
  zadarma: {
    scenarios: SCENARIOS,
    namesManagers: true,
    deliveriesOf: ({ isOutgoing, ...call }) =>
      zadarmaCall({
        ...call,
        apiSecret: SANDBOX_CREDENTIALS.zadarma.apiSecret,
        direction: isOutgoing ? 'out' : 'in',
      }),
  },
  telnyx: {
    scenarios: SCENARIOS,
    namesManagers: true,
    deliveriesOf: ({ isOutgoing, ...call }) =>
      telnyxCall({
        ...call,
        direction: isOutgoing ? 'outgoing' : 'incoming',
        lines: linesOf(call, (name) => `sip:${name}@sip.telnyx.com`),
      }),
  },
  ringcentral: {
    scenarios: SCENARIOS,
    namesManagers: true,
    deliveriesOf: ({ isOutgoing, ...call }) =>
      ringcentralCall({
        ...call,
        verificationToken: SANDBOX_CREDENTIALS.ringcentral.verificationToken,
        direction: isOutgoing ? 'out' : 'in',
      }),
  },
} satisfies Partial<Record<ProviderName, Sender>>;

export type Provider = keyof typeof SENDERS;
export const PROVIDERS = Object.keys(SENDERS) as [Provider, ...Provider[]];

/** What the telephone of the pages offers. */
export const TELEPHONE = PROVIDERS.map((id) => {
  const { scenarios, namesManagers } = SENDERS[id];
  return { id, title: PROVIDER_TITLES[id], scenarios, namesManagers };
});

/** Where lines have addresses, one that the settings name by a number alone gets the address of that name. */
function linesOf(
  { extension, ringGroup = [extension] }: Pick<CallToSend, 'extension' | 'ringGroup'>,
  addressOf: (name: string) => string,
): readonly string[] {
  return ringGroup.map((line) => (/^\d+$/.test(line) ? addressOf(line) : line));
}
