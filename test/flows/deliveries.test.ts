import { defaultSeed } from '../sandbox/kommo/default-seed';
import { voipstudioCall } from '../sandbox/providers/voipstudio';
import { sendDelivery } from '../sandbox/providers/send-deliveries';
import { eventually } from '../support/eventually';
import { MARIA, startWorld } from './support/world';
import type { World } from './support/world';

const KNOWN = '+447854740947';
const SAM = 44;

jest.setTimeout(60_000);

let world: World;
beforeAll(async () => {
  const other = { ...defaultSeed(), id: 30_101_777, subdomain: 'other' };
  world = await startWorld({ accounts: [defaultSeed(), other] });
  await world.saveSettings({
    managers: [
      { kommoUserId: MARIA, extension: '10002' },
      { kommoUserId: SAM, extension: '10003' },
    ],
  });
}, 60_000);
afterAll(() => world.end());

const answered = { outcome: 'answered', externalNumber: KNOWN, extension: '10002', talkSeconds: 30 } as const;

test('logs one call when the provider delivers the same hang-up three times', async () => {
  const hangup = voipstudioCall({ ...answered, id: 'three' }).slice(-1);

  await world.deliver('voipstudio', [...hangup, ...hangup, ...hangup]);
  await world.until('voipstudio:three', 'logged');

  expect(world.notesOf('voipstudio:three')).toHaveLength(1);
});

test('logs one call when the hang-up arrives before the ringing', async () => {
  await world.deliver('voipstudio', voipstudioCall({ ...answered, id: 'backwards' }).reverse());
  const call = await world.until('voipstudio:backwards', 'logged');

  expect(world.notesOf('voipstudio:backwards')).toHaveLength(1);
  expect(call).toMatchObject({ status: 'ended', disposition: 'answered', talkSeconds: 30 });
});

test('logs one call when all its deliveries arrive at the same instant', async () => {
  const url = await world.webhookUrl('voipstudio');
  const deliveries = voipstudioCall({ ...answered, id: 'at-once' });

  await Promise.all([...deliveries, ...deliveries].map((delivery) => sendDelivery(delivery, url)));
  await world.until('voipstudio:at-once', 'logged');

  expect(world.notesOf('voipstudio:at-once')).toHaveLength(1);
});

test('logs one call for a ring group, under the extension that answered', async () => {
  await world.deliver(
    'voipstudio',
    voipstudioCall({ ...answered, id: 'group', ringGroup: ['10003', '10002'] }),
  );
  const call = await world.until('voipstudio:group', 'logged');

  expect(world.notesOf('voipstudio:group')).toHaveLength(1);
  expect(call).toMatchObject({ extension: '10003', responsibleUserId: SAM, disposition: 'answered' });
  expect([...call.ringingUserIds].sort()).toEqual([MARIA, SAM]);
  expect(world.notesOf('voipstudio:group')[0]?.createdBy).toBe(SAM);
});

test('logs a call that nobody answered as missed, with no talk', async () => {
  await world.deliver('voipstudio', voipstudioCall({ ...answered, outcome: 'missed', id: 'missed' }));
  const call = await world.until('voipstudio:missed', 'logged');

  expect(call).toMatchObject({ disposition: 'missed', talkSeconds: 0 });
  expect(world.notesOf('voipstudio:missed')[0]?.params).toMatchObject({ duration: 0, call_status: 3 });
});

test('keeps two calls apart when two accounts share a provider call id', async () => {
  const [first, second] = [
    await world.webhookUrl('voipstudio'),
    await world.webhookUrl('voipstudio', 'other'),
  ];
  const [hangup] = voipstudioCall({ ...answered, id: 'shared' }).slice(-1);
  const [other] = voipstudioCall({ ...answered, id: 'shared', talkSeconds: 99 }).slice(-1);
  if (hangup === undefined || other === undefined) throw new Error('a call has a hang-up');

  await Promise.all([sendDelivery(hangup, first), sendDelivery(other, second)]);

  await eventually(() => world.notesOf('voipstudio:shared').length === 1);
  await eventually(() => world.notesOf('voipstudio:shared', 'other').length === 1);
  expect(world.notesOf('voipstudio:shared')[0]?.params.duration).toBe(30);
  expect(world.notesOf('voipstudio:shared', 'other')[0]?.params.duration).toBe(99);
});

test('never shows one account the calls of another, and says of both the same', async () => {
  await world.deliver('voipstudio', voipstudioCall({ ...answered, id: 'secret' }));
  await world.until('voipstudio:secret', 'logged');

  const theirs = await world.ask('GET', '/api/calls/voipstudio%3Asecret', { subdomain: 'other' });
  const nobodys = await world.ask('GET', '/api/calls/voipstudio%3Anothing', { subdomain: 'other' });
  const list = await world.ask('GET', '/api/calls', { subdomain: 'other' });

  expect(theirs.status).toBe(404);
  expect(theirs).toEqual(nobodys);
  expect(JSON.stringify(list.body)).not.toContain('secret');
});

test('two first calls of one new number open one incoming lead', async () => {
  const url = await world.webhookUrl('voipstudio');
  const unknown = '+12065550177';
  const deliveries = ['twin-a', 'twin-b'].flatMap((id) =>
    voipstudioCall({ ...answered, id, externalNumber: unknown }).slice(-1),
  );

  await Promise.all(deliveries.map((delivery) => sendDelivery(delivery, url)));
  await world.until('voipstudio:twin-a', 'logged');
  await world.until('voipstudio:twin-b', 'logged');

  const opened = [...world.kommo.account('demo').unsorted.values()].filter((one) =>
    JSON.stringify(one).includes(unknown),
  );
  expect(opened).toHaveLength(1);
  expect(world.notesOf('voipstudio:twin-a')).toHaveLength(1);
  expect(world.notesOf('voipstudio:twin-b')).toHaveLength(1);
});

test('answers bad deliveries with the field that is wrong, and stores nothing', async () => {
  const url = await world.webhookUrl('voipstudio');
  const before = await world.ask('GET', '/api/calls');

  const malformed = await fetch(url, { method: 'POST', body: '{"event_name": "call.hangup"}' });
  const unknown = await fetch(`${url.slice(0, -4)}AAAA`, { method: 'POST', body: '{}' });

  expect(malformed.status).toBe(400);
  expect(malformed.headers.get('content-type')).toContain('application/problem+json');
  expect(await malformed.json()).toMatchObject({ code: 'delivery/malformed' });
  expect(unknown.status).toBe(404);
  expect(await world.ask('GET', '/api/calls')).toEqual(before);
});

test('stores nothing of an account that has switched the integration off', async () => {
  await world.saveSettings({ active: false }, 'other');
  const url = await world.webhookUrl('voipstudio', 'other');
  const [hangup] = voipstudioCall({ ...answered, id: 'switched-off' }).slice(-1);
  if (hangup === undefined) throw new Error('a call has a hang-up');

  const sent = await sendDelivery(hangup, url);

  expect(sent.status).toBe(200);
  const list = await world.ask('GET', '/api/calls', { subdomain: 'other' });
  expect(JSON.stringify(list.body)).not.toContain('switched-off');
});
