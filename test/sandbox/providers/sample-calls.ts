import { randomInt } from 'node:crypto';
import { SANDBOX_CREDENTIALS } from '../sandbox-credentials';
import { aircallCall } from './aircall';
import type { Delivery, SampleCall } from './delivery';
import { myoperatorCall } from './myoperator';
import { roistatCall } from './roistat';
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

export const PROVIDERS = ['voipstudio', 'myoperator', 'roistat', 'aircall', 'zadarma'] as const;
export type Provider = (typeof PROVIDERS)[number];

export interface SampleCallRequest {
  readonly provider: Provider;
  readonly scenario: Scenario;
  /** The number outside; the scenario `unknown-number` makes up its own. */
  readonly number: string;
  /** The line that rings first; a ring group rings the others too. */
  readonly extension: string;
  readonly otherExtensions: readonly string[];
  /** Now unless told. */
  readonly startedAt?: Date;
  /** MyOperator's GET method. */
  readonly viaQuery?: boolean;
  /** Where an answered call's recording can be had, for providers that send a link. */
  readonly recordingLink?: string;
}

/**
 * The deliveries of one call as the provider would send them.
 *
 * @throws RangeError when the provider has no such call: Roistat tracks incoming calls alone, and only
 *   VoIPstudio, Aircall and Zadarma tell of ring groups.
 */
export function sampleCall(request: SampleCallRequest): Delivery[] {
  if (!isPossible(request)) throw new RangeError(`${request.provider} has no ${request.scenario} call`);
  const isOutgoing = request.scenario === 'outgoing';
  const call = {
    outcome: request.scenario === 'incoming-missed' ? ('missed' as const) : ('answered' as const),
    externalNumber: request.scenario === 'unknown-number' ? unknownNumber() : request.number,
    extension: request.extension,
    ...(request.startedAt !== undefined && { startedAt: request.startedAt }),
  };
  switch (request.provider) {
    case 'voipstudio':
      return voipstudioCall({ ...call, destination: isOutgoing ? 'out' : 'in', ...ringGroupOf(request) });
    case 'myoperator': {
      const method = request.viaQuery === true ? 'GET' : 'POST';
      return myoperatorCall({ ...call, event: isOutgoing ? 'outgoing' : 'incoming', method });
    }
    case 'aircall': {
      const { webhookToken } = SANDBOX_CREDENTIALS.aircall;
      const { recordingLink } = request;
      return aircallCall({
        ...call,
        webhookToken,
        direction: isOutgoing ? 'outbound' : 'inbound',
        ...ringGroupOf(request),
        ...(recordingLink !== undefined && { recordingLink }),
      });
    }
    case 'zadarma':
      return zadarmaSample(call, request);
    case 'roistat':
      return roistatCall({ ...call, link: call.outcome === 'answered' ? (request.recordingLink ?? '') : '' });
  }
}

function zadarmaSample(call: SampleCall, request: SampleCallRequest): Delivery[] {
  const { apiSecret } = SANDBOX_CREDENTIALS.zadarma;
  const direction = request.scenario === 'outgoing' ? 'out' : 'in';
  return zadarmaCall({ ...call, apiSecret, direction, ...ringGroupOf(request) });
}

function isPossible({ provider, scenario }: SampleCallRequest): boolean {
  if (scenario === 'outgoing') return provider !== 'roistat';
  const tellsGroups = ['voipstudio', 'aircall', 'zadarma'].includes(provider);
  return scenario !== 'ring-group' || tellsGroups;
}

function ringGroupOf(request: SampleCallRequest): { ringGroup?: readonly string[] } {
  if (request.scenario !== 'ring-group') return {};
  return { ringGroup: [request.extension, ...request.otherExtensions] };
}

/** 555-0100 to 555-0199 belong to nobody; the area code keeps repeated tries apart. */
function unknownNumber(): string {
  const areaCodes = ['206', '212', '312', '512', '617', '702', '808', '917'];
  return `+1${areaCodes[randomInt(areaCodes.length)] ?? '212'}5550${randomInt(100, 200)}`;
}
