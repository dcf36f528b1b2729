const SAMPLE_RATE = 8_000;
const SECONDS = 12;
const HEADER_BYTES = 44;

/** A telephone-quality WAV of twelve seconds: short melodic tones, so that a listener hears where a seek lands. */
export function sampleRecording(): Buffer {
  const samples = SAMPLE_RATE * SECONDS;
  const wav = Buffer.alloc(HEADER_BYTES + samples * 2);
  writeHeader(wav, samples * 2);
  for (let index = 0; index < samples; index += 1) {
    wav.writeInt16LE(sampleAt(index / SAMPLE_RATE), HEADER_BYTES + index * 2);
  }
  return wav;
}

// One tone a second, rising, each fading out.
function sampleAt(second: number): number {
  const note = Math.floor(second);
  const frequency = 262 * 2 ** (note / 12);
  const fade = Math.exp(-3 * (second - note));
  return Math.round(9_000 * fade * Math.sin(2 * Math.PI * frequency * second));
}

function writeHeader(wav: Buffer, dataBytes: number): void {
  wav.write('RIFF', 0);
  wav.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(SAMPLE_RATE, 24);
  wav.writeUInt32LE(SAMPLE_RATE * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(dataBytes, 40);
}
