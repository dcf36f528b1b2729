import { createRingSound } from '../../widget/incoming-call/ring-sound';

/** Web Audio as far as the ring uses it; `mayPlay` is the browser's leave to sound. */
function anAudio(mayPlay = true) {
  const audio = { tones: 0, isClosed: false };
  const param = {
    value: 0,
    setValueAtTime: jest.fn(),
    linearRampToValueAtTime: jest.fn(),
    exponentialRampToValueAtTime: jest.fn(),
  };
  const node = { frequency: param, gain: param, connect: (next: unknown) => next, stop: () => undefined };
  const context = {
    currentTime: 0,
    destination: {},
    state: mayPlay ? 'running' : 'suspended',
    resume: () => Promise.resolve(),
    close: () => {
      audio.isClosed = true;
      return Promise.resolve();
    },
    createGain: () => node,
    createOscillator: () => ({ ...node, start: () => void (audio.tones += 1) }),
  };
  // The members that the ring uses.
  return { audio, createAudio: () => context as unknown as AudioContext };
}

/** One lock that every tab asks for, as `ifAvailable` asks. */
function aLock(): LockManager {
  let isHeld = false;
  const request = async (
    _name: string,
    _options: LockOptions,
    use: (lock: object | null) => Promise<void>,
  ) => {
    if (isHeld) return use(null);
    isHeld = true;
    await use({});
    isHeld = false;
  };
  return { request } as unknown as LockManager;
}

const soon = (): Promise<void> => jest.advanceTimersByTimeAsync(0);

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('the ring sounds again and again until it is stopped', async () => {
  const { audio, createAudio } = anAudio();
  const ring = createRingSound({ lockName: 'ring', locks: undefined, createAudio });

  ring.start();
  await jest.advanceTimersByTimeAsync(5_000);
  const heard = audio.tones;
  ring.stop();
  await jest.advanceTimersByTimeAsync(10_000);

  expect(heard).toBeGreaterThan(2);
  expect(audio.tones).toBe(heard);
  expect(audio.isClosed).toBe(true);
  expect(jest.getTimerCount()).toBe(0);
});

test('of two tabs only one rings', async () => {
  const locks = aLock();
  const [first, second] = [anAudio(), anAudio()];
  const rings = [first, second].map(({ createAudio }) =>
    createRingSound({ lockName: 'ring', locks, createAudio }),
  );

  rings.forEach((ring) => ring.start());
  await soon();

  expect([first.audio.tones > 0, second.audio.tones > 0]).toEqual([true, false]);
  rings.forEach((ring) => ring.stop());
});

test('a tab that the browser keeps silent leaves the ring to another', async () => {
  const locks = aLock();
  const [silent, loud] = [anAudio(false), anAudio()];
  const rings = [silent, loud].map(({ createAudio }) =>
    createRingSound({ lockName: 'ring', locks, createAudio }),
  );

  rings.forEach((ring) => ring.start());
  await soon();

  expect([silent.audio.tones > 0, loud.audio.tones > 0]).toEqual([false, true]);
  rings.forEach((ring) => ring.stop());
});

test('a ring that is stopped before it could begin stays silent', async () => {
  const { audio, createAudio } = anAudio();
  const ring = createRingSound({ lockName: 'ring', locks: undefined, createAudio });

  ring.start();
  ring.stop();
  await jest.advanceTimersByTimeAsync(5_000);

  expect(audio.tones).toBe(0);
});
