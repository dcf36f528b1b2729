import { voipstudioApi } from '../sandbox/provider-apis/voipstudio';
import { voipstudioCall } from '../sandbox/providers/voipstudio';
import type { ServedApi } from '../bff/normalize/apis/serve-api';
import { serveApi } from '../bff/normalize/apis/serve-api';
import { eventually } from '../support/eventually';
import { startWorld } from './support/world';
import type { World } from './support/world';

const AUDIO = Buffer.from('not really a recording');

let world: World;
let provider: ServedApi;
let isWritten = false;
beforeAll(async () => {
  provider = await serveApi(
    voipstudioApi({
      apiToken: 'token',
      users: ['10002'],
      recordingOf: () => (isWritten ? AUDIO : undefined),
    }),
  );
  world = await startWorld({ env: { VOIPSTUDIO_API_ORIGIN: provider.origin } });
  await world.saveSettings({ provider: 'voipstudio', credentials: { apiToken: 'token' } });
}, 60_000);
afterAll(async () => {
  await world.end();
  await provider.stop();
});

test('the note gets a link that plays, once the provider has written the recording and not before', async () => {
  const call = { outcome: 'answered', externalNumber: '+447854740947', extension: '10002' } as const;
  await world.deliver('voipstudio', voipstudioCall({ ...call, id: 'recorded' }));

  const logged = await world.until('voipstudio:recorded', 'logged');
  expect(logged.hasRecording).toBe(false);
  expect(world.notesOf('voipstudio:recorded')[0]?.params.link ?? '').toBe('');

  isWritten = true;
  const link = await eventually(
    () => {
      const told = world.notesOf('voipstudio:recorded')[0]?.params.link;
      if (typeof told !== 'string' || told === '') throw new Error('the note has no link yet');
      return told;
    },
    { within: 20_000 },
  );
  const audio = await fetch(link);

  expect(world.notesOf('voipstudio:recorded')).toHaveLength(1);
  expect(Buffer.from(await audio.arrayBuffer()).equals(AUDIO)).toBe(true);
});
