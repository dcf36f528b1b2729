import { systemClock } from '../../bff/clock';
import type { Clock } from '../../bff/clock';
import { voipstudioApi } from '../sandbox/provider-apis/voipstudio';
import type { RecordedLeg } from '../sandbox/provider-apis/voipstudio';
import { naiveUtc } from '../sandbox/providers/delivery';
import { voipstudioCall } from '../sandbox/providers/voipstudio';
import type { ServedApi } from '../bff/normalize/apis/serve-api';
import { serveApi } from '../bff/normalize/apis/serve-api';
import { eventually } from '../support/eventually';
import { startWorld } from './support/world';
import type { World } from './support/world';

jest.setTimeout(120_000);

const AUDIO = Buffer.from('not really a recording');

let world: World;
let provider: ServedApi;
const HOUR = 3_600_000;
const legs: RecordedLeg[] = [];
/** By how much the product's clock is ahead of the machine's. */
let ahead = 0;
const clock: Clock = { now: () => new Date(Date.now() + ahead), after: systemClock.after };
beforeAll(async () => {
  provider = await serveApi(
    voipstudioApi({
      apiToken: 'token',
      users: ['10002'],
      recordingOf: (leg) => (legs.some(({ legId }) => legId === leg) ? AUDIO : undefined),
      recordedLegs: () => legs,
    }),
  );
  world = await startWorld({ env: { VOIPSTUDIO_API_ORIGIN: provider.origin }, overrides: { clock } });
  await world.saveSettings({ provider: 'voipstudio', credentials: { apiToken: 'token' } });
}, 60_000);
afterAll(async () => {
  await world.end();
  await provider.stop();
});

/** Sends an answered call. @returns how its recording is written */
async function recordedCall(id: string): Promise<() => void> {
  const call = { outcome: 'answered', externalNumber: '+447854740947', extension: '10002' } as const;
  const deliveries = voipstudioCall({ ...call, id, startedAt: clock.now() });
  const legId = /"call_id":(\d+)/.exec(deliveries[0]?.body ?? '')?.[1] ?? '';
  await world.deliver('voipstudio', deliveries);
  return () => legs.push({ legId, timestamp: naiveUtc(clock.now()) });
}

function linkOf(id: string): Promise<string> {
  return eventually(
    () => {
      const told = world.notesOf(`voipstudio:${id}`)[0]?.params.link;
      if (typeof told !== 'string' || told === '') throw new Error('the note has no link yet');
      return told;
    },
    { within: 40_000 },
  );
}

test('the note gets a link that plays, once the provider has written the recording and not before', async () => {
  const write = await recordedCall('recorded');

  const logged = await world.until('voipstudio:recorded', 'logged');
  expect(logged.hasRecording).toBe(false);
  expect(world.notesOf('voipstudio:recorded')[0]?.params.link ?? '').toBe('');

  write();
  const audio = await fetch(await linkOf('recorded'));

  expect(world.notesOf('voipstudio:recorded')).toHaveLength(1);
  expect(Buffer.from(await audio.arrayBuffer()).equals(AUDIO)).toBe(true);
});

test('a recording that is written three hours after its call is in the note within a minute', async () => {
  const write = await recordedCall('late');
  await world.until('voipstudio:late', 'logged');
  ahead += 3 * HOUR;
  const asked = provider.requests.length;
  await eventually(() => provider.requests.length > asked, { within: 40_000 });
  expect(world.notesOf('voipstudio:late')[0]?.params.link ?? '').toBe('');

  write();
  ahead += 45_000;
  await linkOf('late');

  expect(world.notesOf('voipstudio:late')).toHaveLength(1);
});
