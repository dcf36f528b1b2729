import { at, connectionOf } from './connection-of';
import {
  CALLER,
  caller,
  COLLEAGUE,
  eventsOf,
  everyOrder,
  fixture,
  inside,
  MANAGER,
  MENU,
  OWN,
  QUEUE,
  state,
  storyOf,
  subsetsOf,
  throughMenu,
} from './ringcentral-sessions';
import type { Fields } from './ringcentral-sessions';

const bare = connectionOf('ringcentral', { credentials: { verificationToken: 'set' } });
const from = { phoneNumber: CALLER };

describe('a recorded call that came in through a menu', () => {
  test('was answered by the manager, and spoken for as long as his party was, whatever the menu said', () => {
    everyOrder(throughMenu, {
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
    expect(storyOf(throughMenu.slice(0, 5)).status).toBe('ringing');
    expect(storyOf([...throughMenu.slice(0, 5), ...throughMenu.slice(7)])).toMatchObject({
      status: 'ended',
      disposition: 'missed',
      extension: MANAGER,
      talkSeconds: 0,
    });
  });

  test('is the same call in the same direction, whatever arrives of it', () => {
    for (const subset of subsetsOf(throughMenu)) {
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
    state(0, '1 Setup', caller),
    state(1, '2 Setup', queue),
    state(2, '3 Proceeding', agent(MANAGER)),
    state(2, '4 Proceeding', agent(COLLEAGUE)),
  ];

  test('is one call under the extension that answered, and neither the queue nor who missed it counts', () => {
    const answered = [
      ...rung,
      state(3, '2 Answered', queue),
      state(9, '4 Answered', agent(COLLEAGUE)),
      state(9, '3 Disconnected', { ...agent(MANAGER), missedCall: true, reason: 'AgentAnswered' }),
      state(9, '2 Disconnected', { ...queue, reason: 'AgentAnswered' }),
      state(29, '4 Disconnected', { ...agent(COLLEAGUE), reason: 'CallFinished' }),
      state(29, '1 Disconnected', caller),
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
      state(20, '3 Disconnected', { ...agent(MANAGER), ...missed }),
      state(20, '4 Disconnected', { ...agent(COLLEAGUE), ...missed }),
      state(21, '1 Disconnected', { ...caller, reason: 'CallFinished' }),
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
    state(0, '1 Setup', caller),
    state(1, '2 Proceeding', inside(MANAGER)),
    state(20, '2 VoiceMail', inside(MANAGER)),
  ];

  test('makes the call voicemail, which lasts until the caller has gone', () => {
    const left = [
      ...toMailbox,
      state(41, '2 Disconnected', { ...inside(MANAGER), missedCall: true, reason: 'CallFinished' }),
      state(41, '1 Disconnected', caller),
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
      state(0, '1 Setup', caller),
      state(20, '2 VoiceMailScreening', inside(MANAGER)),
      state(25, '2 Answered', inside(MANAGER)),
    ];

    expect(storyOf(pickedUp).status).toBe('answered');
    const over = [state(45, '2 Disconnected', inside(MANAGER)), state(45, '1 Disconnected', caller)];
    everyOrder([...pickedUp, ...over], { disposition: 'answered', talkSeconds: 20 });
  });
});

describe('a call that is passed on', () => {
  const first = [
    state(0, '1 Setup', caller),
    state(1, '2 Proceeding', inside(MANAGER)),
    state(5, '2 Answered', inside(MANAGER)),
  ];

  test('stays one call of the caller’s, spoken by both, and is whose who had it last', () => {
    const passed = inside(COLLEAGUE, {
      from: { phoneNumber: '101', extensionId: MANAGER },
      to: { phoneNumber: '102', extensionId: COLLEAGUE },
    });
    const call = [
      ...first,
      state(15, '2 Disconnected', { ...inside(MANAGER), reason: 'BlindTransfer' }),
      state(15, '3 Proceeding', passed),
      state(20, '3 Answered', passed),
      state(40, '3 Disconnected', passed),
      state(40, '1 Disconnected', caller),
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
    const story = storyOf([...throughMenu.slice(0, 6), fixture('inbound-manager-gone')]);

    expect(story).toMatchObject({ status: 'ended', disposition: 'answered', talkSeconds: 13 });
  });

  const mobile = { direction: 'Inbound', from, to: { phoneNumber: '+12025550177' } };

  test('to a telephone outside goes on ringing at others when that one gives up', () => {
    const tried = [
      state(0, '1 Setup', caller),
      state(1, '3 Proceeding', mobile),
      state(20, '3 Disconnected', { ...mobile, reason: 'NoAnswer' }),
    ];

    expect(storyOf(tried).status).toBe('ringing');
  });

  test('to a telephone outside came in all the same', () => {
    const call = [
      state(0, '1 Setup', caller),
      state(1, '2 Proceeding', inside(MANAGER)),
      state(1, '3 Proceeding', mobile),
      state(6, '3 Answered', mobile),
      state(26, '3 Disconnected', mobile),
      state(26, '2 Disconnected', inside(MANAGER)),
      state(26, '1 Disconnected', caller),
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
    state(0, '1 Setup', caller),
    state(2, '2 FaxReceive', inside(MANAGER)),
    state(30, '2 Disconnected', inside(MANAGER)),
    state(30, '1 Disconnected', caller),
  ];

  expect(storyOf(fax)).toMatchObject({ disposition: 'answered' });
});

test('a caller who hides has no number', () => {
  const hidden = { ...caller, from: { name: 'Anonymous' } };

  expect(storyOf([state(0, '1 Setup', hidden)])).toMatchObject({ direction: 'inbound', externalNumber: '' });
});

test('a menu is nobody’s extension', () => {
  expect(storyOf(throughMenu.slice(0, 4)).ringingExtensions).not.toContain(MENU);
});
