/**
 * A calm two-tone ring. Browsers let a page sound only after a click in it, so of several tabs the one
 * that may sound takes a Web Lock and rings for all.
 */
const NOTES = [
  { at: 0, hertz: 659 },
  { at: 0.18, hertz: 784 },
] as const;
/** Seconds. */
const NOTE_LENGTH = 0.5;
const LOUDNESS = 0.12;
/** Milliseconds. */
const RING_EVERY = 2_400;

export interface RingSoundDeps {
  readonly lockName: string;
  readonly locks: LockManager | undefined;
  readonly createAudio: () => AudioContext | undefined;
}

export interface RingSound {
  /** Rings until `stop`; asking again while it rings changes nothing. */
  readonly start: () => void;
  readonly stop: () => void;
}

export function createRingSound({ lockName, locks, createAudio }: RingSoundDeps): RingSound {
  let endRing: (() => void) | undefined;

  const ring = (audio: AudioContext, isOver: () => boolean): Promise<void> =>
    new Promise((release) => {
      if (isOver()) return release();
      chime(audio);
      const timer = window.setInterval(() => chime(audio), RING_EVERY);
      const silence = endRing;
      endRing = () => {
        silence?.();
        window.clearInterval(timer);
        release();
      };
    });

  const start = (): void => {
    if (endRing !== undefined) return;
    const audio = createAudio();
    if (audio === undefined) return;
    let isOver = false;
    endRing = () => {
      isOver = true;
      void audio.close().catch(() => undefined);
    };
    const begin = async (): Promise<void> => {
      await audio.resume();
      if (isOver || audio.state !== 'running') return;
      if (locks === undefined) return ring(audio, () => isOver);
      await locks.request(lockName, { ifAvailable: true }, (lock) =>
        lock === null ? undefined : ring(audio, () => isOver),
      );
    };
    // A browser that forbids sound leaves the card to be seen.
    begin().catch(() => undefined);
  };
  return {
    start,
    stop() {
      const end = endRing;
      endRing = undefined;
      end?.();
    },
  };
}

function chime(audio: AudioContext): void {
  for (const { at, hertz } of NOTES) {
    const begin = audio.currentTime + at;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0, begin);
    volume.gain.linearRampToValueAtTime(LOUDNESS, begin + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + NOTE_LENGTH);
    tone.connect(volume).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + NOTE_LENGTH);
  }
}
