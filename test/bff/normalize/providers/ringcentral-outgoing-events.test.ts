import type { Disposition } from '../../../../bff/domain/call-event';
import { toCallEvents } from '../../../../bff/normalize/providers/ringcentral/to-call-events';
import { fromSandbox } from '../../../contracts/provider-deliveries';
import { ringcentralCall, ringOutCall } from '../../../sandbox/providers/ringcentral';
import {
  COLLEAGUE,
  CUSTOMER,
  eventsOf,
  everyOrder,
  fixture,
  MANAGER,
  OWN,
  state,
  storyOf,
  storyOfEvents,
  subsetsOf,
  withApi,
} from './ringcentral-sessions';
import type { Fields } from './ringcentral-sessions';

const outgoing = {
  from: { phoneNumber: OWN, extensionId: MANAGER, deviceId: '1' },
  to: { phoneNumber: CUSTOMER },
};
const calling = { direction: 'Outbound', extensionId: MANAGER, ...outgoing };
const called = { direction: 'Inbound', ...outgoing };

describe('a call that goes out', () => {
  const answered = [
    state(0, '1 Setup', calling),
    state(0, '2 Proceeding', called),
    state(4, '1 Proceeding', calling),
    state(7, '2 Answered', called),
    state(7, '1 Answered', calling),
    state(14, '1 Hold', calling),
    state(17, '1 Answered', calling),
    state(23, '1 Disconnected', { ...calling, reason: 'CallFinished' }),
    state(23, '2 Disconnected', called),
  ];

  test('is the manager’s, and is spoken from when the customer picked up', () => {
    everyOrder(answered, {
      direction: 'outbound',
      from: OWN,
      to: CUSTOMER,
      internal: false,
      disposition: 'answered',
      extension: MANAGER,
      talkSeconds: 16,
    });
  });

  test('is the same where only the account’s own parties are told of', () => {
    const own = answered.filter((_, index) => ![1, 3, 8].includes(index));

    expect(storyOf(own)).toMatchObject({ disposition: 'answered', talkSeconds: 16, status: 'ended' });
  });

  test.each<[string, Disposition]>([
    ['TargetBusy', 'busy'],
    ['Rejected', 'rejected'],
    ['InvalidNumber', 'failed'],
    ['NotEnoughFunds', 'failed'],
    ['Cancelled', 'cancelled'],
    ['NoAnswer', 'missed'],
  ])('ends without an answer (%s) as %s', (reason, disposition) => {
    const ends = [
      state(12, '1 Disconnected', { ...calling, reason }),
      state(12, '2 Disconnected', { ...called, ...(reason !== 'Cancelled' && { reason }) }),
    ];

    everyOrder([...answered.slice(0, 3), ...ends], { status: 'ended', disposition, talkSeconds: 0 });
  });

  test('that was answered stays so, whatever broke it off', () => {
    const broken = state(23, '1 Disconnected', { ...calling, reason: 'InternalError' });

    expect(storyOf([...answered.slice(0, 5), broken])).toMatchObject({ disposition: 'answered' });
  });
});

test('of a call between two extensions both are inside, and only who was called can answer it', () => {
  const ends = {
    from: { phoneNumber: OWN, extensionId: COLLEAGUE },
    to: { phoneNumber: '11101', extensionId: MANAGER },
  };
  const first = { direction: 'Outbound', extensionId: COLLEAGUE, ...ends };
  const second = { direction: 'Inbound', extensionId: MANAGER, ...ends };
  const call = [
    state(0, '1 Setup', first),
    state(1, '1 Answered', first),
    state(1, '2 Proceeding', second),
    state(8, '2 Answered', second),
    state(20, '1 Disconnected', first),
    state(20, '2 Disconnected', second),
  ];

  for (const subset of subsetsOf(call)) expect(storyOf(subset).internal).toBe(true);
  everyOrder(call, { internal: true, disposition: 'answered', talkSeconds: 12 });
  expect(storyOf(call.filter((_, index) => index !== 3))).toMatchObject({ disposition: 'missed' });
});

test('the form that is made for a push service is read as the other', () => {
  expect(eventsOf([fixture('internal-pushed')])).toMatchObject([
    {
      callId: 'ringcentral:Y3MxNzE4NDE5MDM0MzQwMTgzODRAMTAuNjIuMjUuMTEx',
      internal: true,
      name: 'Proceeding',
    },
  ]);
});

describe('a RingOut', () => {
  const manager = {
    ...{ direction: 'Inbound', extensionId: MANAGER, ringOutRole: 'Initiator' },
    ...{ from: { phoneNumber: CUSTOMER }, to: { phoneNumber: '+12025550177' } },
  };
  const customer = {
    ...{ direction: 'Inbound', ringOutRole: 'Target' },
    ...{ from: { phoneNumber: '+12025550177' }, to: { phoneNumber: CUSTOMER } },
  };
  const told = (second: number, what: string, fields: Fields): Fields =>
    state(second, what, { ...fields, origin: 'RingOut' });
  const rings = [
    told(0, '1 Proceeding', manager),
    told(3, '1 Answered', manager),
    told(3, '2 Proceeding', customer),
  ];
  const answered = [
    ...rings,
    told(7, '2 Answered', customer),
    told(18, '2 Disconnected', customer),
    told(18, '1 Disconnected', manager),
  ];

  test('goes from the manager to the customer though both are called, and talk begins when the customer picks up', () => {
    everyOrder(answered, {
      direction: 'outbound',
      externalNumber: CUSTOMER,
      disposition: 'answered',
      extension: MANAGER,
      talkSeconds: 11,
    });
    for (const subset of subsetsOf(answered)) {
      expect(storyOf(subset)).toMatchObject({ direction: 'outbound', externalNumber: CUSTOMER });
    }
  });

  test('is not answered by the manager’s picking up', () => {
    const busy = [
      told(9, '2 Disconnected', { ...customer, reason: 'TargetBusy' }),
      told(9, '1 Disconnected', manager),
    ];

    expect(storyOf(rings).status).toBe('ringing');
    everyOrder([...rings, ...busy], { disposition: 'busy', talkSeconds: 0 });
  });

  test('is read as published, and as the simulated RingCentral tells it', () => {
    expect(eventsOf(['ring-out-manager-answered', 'ring-out-customer-answered'].map(fixture))).toMatchObject([
      { direction: 'outbound', to: CUSTOMER, legs: [{ role: 'inward', extension: MANAGER }] },
      { direction: 'outbound', to: CUSTOMER, legs: [{ role: 'outward' }] },
    ]);
    const call = { extension: MANAGER, managerNumber: '+12025550177', externalNumber: CUSTOMER };
    const events = ringOutCall({ ...call, verificationToken: 't' }).flatMap(
      (sent) => toCallEvents(fromSandbox(sent), withApi).events,
    );
    expect(storyOfEvents(events)).toMatchObject({
      externalNumber: CUSTOMER,
      talkSeconds: 11,
    });
  });
});

test.each([
  ['in', 'answered', 11],
  ['in', 'missed', 0],
  ['out', 'answered', 11],
  ['out', 'missed', 0],
] as const)(
  'the simulated RingCentral’s calls (%s, %s) are read as what they are',
  (direction, outcome, talk) => {
    const sent = ringcentralCall({
      ...{ verificationToken: 't', direction, outcome, externalNumber: CUSTOMER, extension: MANAGER },
    });
    const events = sent.flatMap((delivery) => toCallEvents(fromSandbox(delivery), withApi).events);

    expect(storyOfEvents(events)).toMatchObject({
      direction: direction === 'in' ? 'inbound' : 'outbound',
      externalNumber: CUSTOMER,
      disposition: outcome,
      extension: MANAGER,
      talkSeconds: talk,
    });
  },
);
