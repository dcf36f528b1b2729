import fc from 'fast-check';
import { factsOfEvent, NO_FACTS } from '../../../../bff/calls/call-facts';
import { describeCall } from '../../../../bff/calls/describe-call';
import type { CallStory } from '../../../../bff/calls/describe-call';
import { merge } from '../../../../bff/calls/merge';
import type { CallEvent } from '../../../../bff/domain/call-event';
import { toCallEvents } from '../../../../bff/normalize/providers/ringcentral/to-call-events';
import { fromSandbox, jsonDelivery } from '../../../contracts/provider-deliveries';
import { readFixture } from '../../../sandbox/providers/delivery';
import { ringcentralCall, ringOutCall } from '../../../sandbox/providers/ringcentral';
import { at, connectionOf } from './connection-of';

type Fields = Readonly<Record<string, unknown>>;

const [CALLER, OWN, CUSTOMER] = ['+12025550131', '+18005551212', '+12125096995'];
const [MANAGER, COLLEAGUE, MENU, QUEUE] = ['400144455008', '400144457008', '400144459008', '400144460008'];
const bare = connectionOf('ringcentral', { credentials: { verificationToken: 'set' } });
const connection = connectionOf('ringcentral', {
  credentials: { verificationToken: 'set', jwt: 'j', clientId: 'i', clientSecret: 's' },
});

const fixture = (name: string): Fields => readFixture(`ringcentral/${name}.json`);

/** One party's state; the session's number of the change is told by its second. */
function state(second: number, party: number, code: string, fields: Fields, origin = 'Call'): Fields {
  const { reason, ...rest } = fields;
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

const eventsOf = (payloads: readonly Fields[], told = connection): readonly CallEvent[] =>
  payloads.flatMap((payload) => toCallEvents(jsonDelivery(payload), told).events);

function storyOf(payloads: readonly Fields[]): CallStory {
  const events = eventsOf(payloads);
  expect(new Set(events.map(({ callId }) => callId)).size).toBe(1);
  return describeCall(events.map(factsOfEvent).reduce(merge, NO_FACTS));
}

const subsetsOf = <One>(all: readonly One[]): readonly (readonly One[])[] =>
  all
    .reduce<readonly (readonly One[])[]>((sets, one) => [...sets, ...sets.map((set) => [...set, one])], [[]])
    .slice(1);

function everyOrder(payloads: readonly Fields[], story: Partial<CallStory>): void {
  fc.assert(
    fc.property(fc.shuffledSubarray([...payloads], { minLength: payloads.length }), (shuffled) => {
      expect(storyOf([...shuffled, ...shuffled.slice(0, 3)])).toMatchObject(story);
    }),
  );
}

const from = { phoneNumber: CALLER };
const to = { phoneNumber: OWN };
const caller = { direction: 'Outbound', from, to };
const inside = (extensionId: string, more: Fields = {}): Fields => ({
  ...{ direction: 'Inbound', extensionId, from, to: { ...to, extensionId } },
  ...more,
});

const recorded = [
  'inbound-caller-setup',
  'inbound-menu-setup',
  'inbound-caller-answered',
  'inbound-menu-disconnected',
  'inbound-manager-proceeding',
  'inbound-manager-answered',
  'inbound-manager-disconnected',
  'inbound-caller-disconnected',
].map(fixture);

describe('a recorded call that came in through a menu', () => {
  test('was answered by the manager, and spoken for as long as his party was, whatever the menu said', () => {
    everyOrder(recorded, {
      direction: 'inbound',
      from: CALLER,
      to: OWN,
      externalNumber: CALLER,
      internal: false,
      status: 'ended',
      disposition: 'answered',
      startedAt: at('2026-03-02T09:15:00.940Z'),
      answeredAt: at('2026-03-02T09:15:17.001Z'),
      endedAt: at('2026-03-02T09:15:37.005Z'),
      talkSeconds: 20,
      extension: MANAGER,
      ringingExtensions: [MANAGER],
      awaitedRecording: '6677889900',
    });
  });

  test('rings while only the menu has answered, and is missed when the caller hangs up', () => {
    expect(storyOf(recorded.slice(0, 5)).status).toBe('ringing');
    expect(storyOf([...recorded.slice(0, 5), ...recorded.slice(7)])).toMatchObject({
      status: 'ended',
      disposition: 'missed',
      extension: MANAGER,
      talkSeconds: 0,
    });
  });

  test('is the same call in the same direction, whatever arrives of it', () => {
    for (const subset of subsetsOf(recorded)) {
      const story = storyOf(subset);
      expect([story.direction, story.externalNumber]).toEqual(['inbound', CALLER]);
      expect(storyOf([...subset].reverse())).toEqual(story);
    }
  });

  test('has a recording to look for only where the API can be asked', () => {
    const [told] = eventsOf([fixture('inbound-manager-disconnected')], bare);

    expect(told).not.toHaveProperty('expectedRecording');
  });
});

describe('a ring group', () => {
  const agent = (id: string): Fields =>
    inside(id, { queueCall: true, to: { phoneNumber: '1000', extensionId: QUEUE } });
  const queue = inside(QUEUE, { queueCall: true });
  const rung = [
    state(0, 1, 'Setup', caller),
    state(1, 2, 'Setup', queue),
    state(2, 3, 'Proceeding', agent(MANAGER)),
    state(2, 4, 'Proceeding', agent(COLLEAGUE)),
  ];

  test('is one call under the extension that answered, and neither the queue nor who missed it counts', () => {
    const answered = [
      ...rung,
      state(3, 2, 'Answered', queue),
      state(9, 4, 'Answered', agent(COLLEAGUE)),
      state(9, 3, 'Disconnected', { ...agent(MANAGER), missedCall: true, reason: 'AgentAnswered' }),
      state(9, 2, 'Disconnected', { ...queue, reason: 'AgentAnswered' }),
      state(29, 4, 'Disconnected', { ...agent(COLLEAGUE), reason: 'CallFinished' }),
      state(29, 1, 'Disconnected', caller),
    ];

    everyOrder(answered, {
      to: OWN,
      disposition: 'answered',
      extension: COLLEAGUE,
      ringingExtensions: [MANAGER, COLLEAGUE],
      talkSeconds: 20,
    });
  });

  test('that nobody answered is missed, by nobody in particular', () => {
    const missed = { reason: 'NoAnswer', missedCall: true };
    const ends = [
      state(20, 3, 'Disconnected', { ...agent(MANAGER), ...missed }),
      state(20, 4, 'Disconnected', { ...agent(COLLEAGUE), ...missed }),
      state(21, 1, 'Disconnected', { ...caller, reason: 'CallFinished' }),
    ];

    expect(storyOf([...rung, ...ends])).toMatchObject({ disposition: 'missed', extension: null });
  });

  test('an agent’s missed call names him though nothing else of the call arrives', () => {
    expect(storyOf([fixture('queue-agent-missed')])).toMatchObject({
      direction: 'inbound',
      status: 'ended',
      disposition: 'missed',
      extension: MANAGER,
    });
  });
});

describe('a mailbox', () => {
  const toMailbox = [
    state(0, 1, 'Setup', caller),
    state(1, 2, 'Proceeding', inside(MANAGER)),
    state(20, 2, 'VoiceMail', inside(MANAGER)),
  ];

  test('makes the call voicemail, which lasts until the caller has gone', () => {
    const left = [
      ...toMailbox,
      state(41, 2, 'Disconnected', { ...inside(MANAGER), missedCall: true, reason: 'CallFinished' }),
      state(41, 1, 'Disconnected', caller),
    ];

    everyOrder(left, {
      disposition: 'voicemail',
      endedAt: at('2026-03-02T09:15:41Z'),
      extension: MANAGER,
      talkSeconds: 0,
    });
  });

  test('tells so even if the caller’s end never comes', () => {
    expect(storyOf(toMailbox)).toMatchObject({ status: 'ended', disposition: 'voicemail' });
  });

  test('is left again by whoever listens to it and picks up', () => {
    const pickedUp = [
      state(0, 1, 'Setup', caller),
      state(20, 2, 'VoiceMailScreening', inside(MANAGER)),
      state(25, 2, 'Answered', inside(MANAGER)),
    ];

    expect(storyOf(pickedUp).status).toBe('answered');
    const over = [state(45, 2, 'Disconnected', inside(MANAGER)), state(45, 1, 'Disconnected', caller)];
    everyOrder([...pickedUp, ...over], { disposition: 'answered', talkSeconds: 20 });
  });
});

const outgoing = { from: { ...to, extensionId: MANAGER, deviceId: '1' }, to: { phoneNumber: CUSTOMER } };
const calling = { direction: 'Outbound', extensionId: MANAGER, ...outgoing };
const called = { direction: 'Inbound', ...outgoing };

describe('a call that goes out', () => {
  const answered = [
    state(0, 1, 'Setup', calling),
    state(0, 2, 'Proceeding', called),
    state(4, 1, 'Proceeding', calling),
    state(7, 2, 'Answered', called),
    state(7, 1, 'Answered', calling),
    state(14, 1, 'Hold', calling),
    state(17, 1, 'Answered', calling),
    state(23, 1, 'Disconnected', { ...calling, reason: 'CallFinished' }),
    state(23, 2, 'Disconnected', called),
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

  test.each([
    ['TargetBusy', 'busy'],
    ['Rejected', 'rejected'],
    ['InvalidNumber', 'failed'],
    ['NotEnoughFunds', 'failed'],
    ['Cancelled', 'cancelled'],
    ['NoAnswer', 'missed'],
  ])('ends without an answer (%s) as %s', (reason, disposition) => {
    const ends = [
      state(12, 1, 'Disconnected', { ...calling, reason }),
      state(12, 2, 'Disconnected', { ...called, ...(reason !== 'Cancelled' && { reason }) }),
    ];

    everyOrder([...answered.slice(0, 3), ...ends], { status: 'ended', disposition, talkSeconds: 0 });
  });

  test('that was answered stays so, whatever broke it off', () => {
    const broken = state(23, 1, 'Disconnected', { ...calling, reason: 'InternalError' });

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
    state(0, 1, 'Setup', first),
    state(1, 1, 'Answered', first),
    state(1, 2, 'Proceeding', second),
    state(8, 2, 'Answered', second),
    state(20, 1, 'Disconnected', first),
    state(20, 2, 'Disconnected', second),
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

describe('a call that is passed on', () => {
  const first = [
    state(0, 1, 'Setup', caller),
    state(1, 2, 'Proceeding', inside(MANAGER)),
    state(5, 2, 'Answered', inside(MANAGER)),
  ];

  test('stays one call of the caller’s, spoken by both, and is whose who had it last', () => {
    const passed = inside(COLLEAGUE, {
      from: { phoneNumber: '101', extensionId: MANAGER },
      to: { phoneNumber: '102', extensionId: COLLEAGUE },
    });
    const call = [
      ...first,
      state(15, 2, 'Disconnected', { ...inside(MANAGER), reason: 'BlindTransfer' }),
      state(15, 3, 'Proceeding', passed),
      state(20, 3, 'Answered', passed),
      state(40, 3, 'Disconnected', passed),
      state(40, 1, 'Disconnected', caller),
    ];

    everyOrder(call, {
      direction: 'inbound',
      externalNumber: CALLER,
      to: OWN,
      internal: false,
      disposition: 'answered',
      extension: COLLEAGUE,
      talkSeconds: 30,
    });
  });

  test('to another session ends here for who passed it on', () => {
    const story = storyOf([...recorded.slice(0, 6), fixture('inbound-manager-gone')]);

    expect(story).toMatchObject({ status: 'ended', disposition: 'answered', talkSeconds: 13 });
  });

  test('to a telephone outside came in all the same', () => {
    const mobile = { direction: 'Inbound', from, to: { phoneNumber: '+12025550177' } };
    const call = [
      state(0, 1, 'Setup', caller),
      state(1, 2, 'Proceeding', inside(MANAGER)),
      state(1, 3, 'Proceeding', mobile),
      state(6, 3, 'Answered', mobile),
      state(26, 3, 'Disconnected', mobile),
      state(26, 2, 'Disconnected', inside(MANAGER)),
      state(26, 1, 'Disconnected', caller),
    ];

    everyOrder(call, {
      direction: 'inbound',
      to: OWN,
      disposition: 'answered',
      talkSeconds: 20,
      extension: MANAGER,
    });
  });
});

test('a fax is taken by its machine, and nobody has to call back', () => {
  const fax = [
    state(0, 1, 'Setup', caller),
    state(2, 2, 'FaxReceive', inside(MANAGER)),
    state(30, 2, 'Disconnected', inside(MANAGER)),
    state(30, 1, 'Disconnected', caller),
  ];

  expect(storyOf(fax)).toMatchObject({ disposition: 'answered' });
});

test('a caller who hides has no number', () => {
  const hidden = { ...caller, from: { name: 'Anonymous' } };

  expect(storyOf([state(0, 1, 'Setup', hidden)])).toMatchObject({ direction: 'inbound', externalNumber: '' });
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
  const told = (second: number, party: number, code: string, fields: Fields): Fields =>
    state(second, party, code, fields, 'RingOut');
  const rings = [
    told(0, 1, 'Proceeding', manager),
    told(3, 1, 'Answered', manager),
    told(3, 2, 'Proceeding', customer),
  ];
  const answered = [
    ...rings,
    told(7, 2, 'Answered', customer),
    told(18, 2, 'Disconnected', customer),
    told(18, 1, 'Disconnected', manager),
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
      told(9, 2, 'Disconnected', { ...customer, reason: 'TargetBusy' }),
      told(9, 1, 'Disconnected', manager),
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
      (sent) => toCallEvents(fromSandbox(sent), connection).events,
    );
    expect(describeCall(events.map(factsOfEvent).reduce(merge, NO_FACTS))).toMatchObject({
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
    const events = sent.flatMap((delivery) => toCallEvents(fromSandbox(delivery), connection).events);

    expect(describeCall(events.map(factsOfEvent).reduce(merge, NO_FACTS))).toMatchObject({
      direction: direction === 'in' ? 'inbound' : 'outbound',
      externalNumber: CUSTOMER,
      disposition: outcome,
      extension: MANAGER,
      talkSeconds: talk,
    });
  },
);

test('a menu is nobody’s extension', () => {
  expect(storyOf(recorded.slice(0, 4)).ringingExtensions).not.toContain(MENU);
});
