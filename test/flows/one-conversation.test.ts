import type { CallView } from '../../bff/contract/call-view';
import { jsonPost, readFixture } from '../sandbox/providers/delivery';
import type { Delivery } from '../sandbox/providers/delivery';
import { myoperatorCall } from '../sandbox/providers/myoperator';
import { sendDelivery } from '../sandbox/providers/send-deliveries';
import { voipstudioCall } from '../sandbox/providers/voipstudio';
import { eventually } from '../support/eventually';
import { startWorld } from './support/world';
import type { World } from './support/world';

const KNOWN = '+447854740947';
const INDIAN = '+919711636496';

jest.setTimeout(60_000);

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 60_000);
afterAll(() => world.end());

test('logs one missed call when nobody takes a call from the queue', async () => {
  const call = voipstudioCall({
    id: 'given-up',
    externalNumber: KNOWN,
    outcome: 'missed',
    ringGroup: ['10002', '10003'],
  });

  await world.deliver('voipstudio', call);
  const logged = await world.until('voipstudio:given-up', 'logged');

  expect(logged).toMatchObject({ status: 'ended', disposition: 'missed', talkSeconds: 0 });
  expect(world.notesOf('voipstudio:given-up')).toHaveLength(1);
});

/** The call of `start` as v2 tells it, under an id of its own. */
function secondGeneration(start: Date): readonly Delivery[] {
  const summary = readFixture('myoperator/v2-call-summary.json');
  const payload = {
    ...(summary['payload'] as object),
    id: 's-1',
    started_at: start.toISOString(),
    ended_at: new Date(start.getTime() + 58_000).toISOString(),
    legs: [],
  };
  return ['call.initiated', 'call.dial_begin', 'call.answered', 'call.end', 'call.summary'].map(
    (event_type, index) =>
      jsonPost(event_type, index, {
        ...summary,
        event_type,
        event_id: `e-${index}`,
        event_sequence: index + 1,
        session_id: 's-1',
        timestamp: new Date(start.getTime() + index * 10_000).toISOString(),
        payload,
      }),
  );
}

test('logs one call when both generations of MyOperator tell of it at the same instant, under two ids', async () => {
  const startedAt = new Date(Date.now() - 120_000);
  const first = myoperatorCall({
    id: 'n2.1',
    externalNumber: INDIAN,
    outcome: 'answered',
    talkSeconds: 40,
    startedAt,
  });
  const url = await world.webhookUrl('myoperator');
  const all = [...first, ...secondGeneration(new Date(startedAt.getTime() + 2_000))];

  const sent = await Promise.all([...all, ...all].map((delivery) => sendDelivery(delivery, url)));
  const callsOf = async () => {
    const { body } = (await world.ask('GET', '/api/calls')) as { body: { calls: readonly CallView[] } };
    return body.calls.filter(({ from }) => from === INDIAN);
  };
  await eventually(async () => (await callsOf()).some(({ logging }) => logging === 'logged'), {
    within: 20_000,
  });
  const notes = world.kommo.callNotes('demo').filter(({ params }) => params.phone === INDIAN);

  expect(new Set(sent.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await callsOf()).toHaveLength(1);
  expect(notes).toHaveLength(1);
  expect(notes[0]?.params.duration).toBe(40);
});

test('shows a text message on the timeline of the call, and logs none', async () => {
  const startedAt = new Date(Date.now() - 600_000);
  const call = voipstudioCall({ id: 'before-sms', externalNumber: KNOWN, outcome: 'answered', startedAt });
  await world.deliver('voipstudio', call);
  await world.until('voipstudio:before-sms', 'logged');
  const before = await world.ask('GET', '/api/calls');
  const message = {
    ...readFixture('voipstudio/sms-received.json'),
    event_time: new Date(startedAt.getTime() + 60_000).toISOString().slice(0, 19).replace('T', ' '),
  };

  await world.deliver('voipstudio', [
    jsonPost('sms.received', 0, message),
    jsonPost('sms.received', 0, message),
  ]);
  const { timeline } = await world.call('voipstudio:before-sms');

  expect(timeline.filter(({ detail }) => detail === 'sms.received')).toHaveLength(1);
  expect(await world.ask('GET', '/api/calls')).toEqual(before);
  expect(JSON.stringify(timeline)).not.toContain('call me back');
});
