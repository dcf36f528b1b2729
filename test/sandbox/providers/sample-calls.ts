import { randomInt } from 'node:crypto';
import type { Delivery } from './delivery';
import { SENDERS } from './senders';
import type { Provider, Scenario, Sender } from './senders';

export interface SampleCallRequest {
  readonly provider: Provider;
  readonly scenario: Scenario;
  /** The number outside; the scenario `unknown-number` makes up its own. */
  readonly number: string;
  /** The line that rings first; a ring group rings the others too. */
  readonly extension: string;
  readonly otherExtensions: readonly string[];
  /** Where the deliveries will be sent to. */
  readonly webhookUrl: string;
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
 * @throws RangeError when the provider has no such call: Roistat tracks incoming calls alone, and MyOperator tells of no
 *   ring groups.
 */
export function sampleCall(request: SampleCallRequest): Delivery[] {
  const { provider, scenario, extension, otherExtensions, number, ...rest } = request;
  const sender: Sender = SENDERS[provider];
  if (!sender.scenarios.includes(scenario)) throw new RangeError(`${provider} has no ${scenario} call`);
  return sender.deliveriesOf({
    ...rest,
    outcome: scenario === 'incoming-missed' ? 'missed' : 'answered',
    externalNumber: scenario === 'unknown-number' ? unknownNumber() : number,
    isOutgoing: scenario === 'outgoing',
    extension,
    ...(scenario === 'ring-group' && { ringGroup: [extension, ...otherExtensions] }),
  });
}

/** 555-0100 to 555-0199 belong to nobody; the area code keeps repeated tries apart. */
function unknownNumber(): string {
  const areaCodes = ['206', '212', '312', '512', '617', '702', '808', '917'];
  return `+1${areaCodes[randomInt(areaCodes.length)] ?? '212'}5550${randomInt(100, 200)}`;
}
