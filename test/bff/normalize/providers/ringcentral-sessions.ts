import fc from 'fast-check';
import { factsOfEvent, NO_FACTS } from '../../../../bff/calls/call-facts';
import { describeCall } from '../../../../bff/calls/describe-call';
import type { CallStory } from '../../../../bff/calls/describe-call';
import { merge } from '../../../../bff/calls/merge';
import type { CallEvent } from '../../../../bff/domain/call-event';
import { toCallEvents } from '../../../../bff/normalize/providers/ringcentral/to-call-events';
import { jsonDelivery } from '../../../contracts/provider-deliveries';
import { readFixture } from '../../../sandbox/providers/delivery';
import { at, connectionOf } from './connection-of';

/** RingCentral's sessions as its notifications tell them, and the calls that are read from them. */

export type Fields = Readonly<Record<string, unknown>>;

export const [CALLER, OWN, CUSTOMER] = ['+12025550131', '+18005551212', '+12125096995'] as const;
export const [MANAGER, COLLEAGUE, MENU, QUEUE] = [
  '400144455008',
  '400144457008',
  '400144459008',
  '400144460008',
] as const;
export const withApi = connectionOf('ringcentral', {
  credentials: { verificationToken: 'set', jwt: 'j', clientId: 'i', clientSecret: 's' },
});

export const fixture = (name: string): Fields => readFixture(`ringcentral/${name}.json`);

/**
 * @param what the party's number and its state: `1 Setup`; the session's number of the change is told by its second
 * @param fields of the party, with the reason of its state and the session's origin
 */
export function state(second: number, what: string, fields: Fields): Fields {
  const { reason, origin = 'Call', ...rest } = fields;
  const [party, code] = what.split(' ');
  const eventTime = new Date(at('2026-03-02T09:15:00Z') + second * 1000).toISOString();
  const parties = [{ id: `p-1-${party}`, status: { code, reason }, missedCall: false, ...rest }];
  const body = {
    sequence: second + 2,
    telephonySessionId: 's-1',
    eventTime,
    parties,
    origin: { type: origin },
  };
  return { event: '/restapi/v1.0/account/1/telephony/sessions', timestamp: eventTime, body };
}

export const eventsOf = (payloads: readonly Fields[], told = withApi): readonly CallEvent[] =>
  payloads.flatMap((payload) => toCallEvents(jsonDelivery(payload), told).events);

export function storyOfEvents(events: readonly CallEvent[]): CallStory {
  expect(new Set(events.map(({ callId }) => callId)).size).toBe(1);
  return describeCall(events.map(factsOfEvent).reduce(merge, NO_FACTS));
}

export const storyOf = (payloads: readonly Fields[]): CallStory => storyOfEvents(eventsOf(payloads));

export const subsetsOf = <One>(all: readonly One[]): readonly (readonly One[])[] =>
  all
    .reduce<readonly (readonly One[])[]>((sets, one) => [...sets, ...sets.map((set) => [...set, one])], [[]])
    .slice(1);

/** In whatever order, and with repetitions. */
export function everyOrder(payloads: readonly Fields[], story: Partial<CallStory>): void {
  fc.assert(
    fc.property(fc.shuffledSubarray([...payloads], { minLength: payloads.length }), (shuffled) => {
      expect(storyOf([...shuffled, ...shuffled.slice(0, 3)])).toMatchObject(story);
    }),
  );
}

const from = { phoneNumber: CALLER };
const to = { phoneNumber: OWN };
/** Of a call that comes in. */
export const caller = { direction: 'Outbound', from, to };
export const inside = (extensionId: string, more: Fields = {}): Fields => ({
  ...{ direction: 'Inbound', extensionId, from, to: { ...to, extensionId } },
  ...more,
});

/** As it was recorded. */
export const throughMenu = [
  'inbound-caller-setup',
  'inbound-menu-setup',
  'inbound-caller-answered',
  'inbound-menu-disconnected',
  'inbound-manager-proceeding',
  'inbound-manager-answered',
  'inbound-manager-disconnected',
  'inbound-caller-disconnected',
].map(fixture);
