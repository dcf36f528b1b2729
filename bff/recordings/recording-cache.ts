/**
 * Recordings on disk, so that ranges can be served whatever the provider knows of them, and the provider is asked
 * once. A file appears whole or not at all: it is written under another name and renamed. Those that several
 * readers want at once are fetched once. When the folder grows too large, those not heard for longest go.
 * A file's name begins with its account, so that an account that is gone takes its recordings with it: see ./cache-upkeep.
 * Crash: leaves a draft behind, which a later process removes at its first read.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../clock';
import { AppError } from '../domain/errors';
import type { AccountId } from '../domain/ids';

export interface RecordingFile {
  /** Absolute. */
  readonly path: string;
  readonly isFresh: boolean;
}

export interface WantedRecording {
  readonly account: AccountId;
  /** Names the recording of the account, and where it is from, since that may change. */
  readonly key: string;
}

export interface RecordingCache {
  read(
    wanted: WantedRecording,
    fetch: () => Promise<{ contentType: string; body: Readable }>,
  ): Promise<RecordingFile>;
}

export interface RecordingCacheDeps {
  readonly folder: string;
  readonly clock: Clock;
  readonly maxBytes?: number;
  readonly maxFileBytes?: number;
}

const MAX_BYTES = 2 * 1024 ** 3;
const MAX_FILE_BYTES = 256 * 1024 ** 2;
const DRAFT = '.draft';
/** A younger one may be another process's, still growing. */
const DRAFT_MAX_AGE_MS = 60 * 60 * 1000;

/** By what providers call them; the extension tells the type when the file is served. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  'audio/mpeg': '.mp3',
  'audio/mp3': '.mp3',
  'audio/x-mp3': '.mp3',
  'audio/wav': '.wav',
  'audio/x-wav': '.wav',
  'audio/wave': '.wav',
  'audio/ogg': '.ogg',
  'audio/mp4': '.m4a',
  'audio/x-m4a': '.m4a',
};

export function createRecordingCache(deps: RecordingCacheDeps): RecordingCache {
  const { folder, clock, maxBytes = MAX_BYTES, maxFileBytes = MAX_FILE_BYTES } = deps;
  const underWay = new Map<string, Promise<string>>();
  let swept: Promise<void> | undefined;

  async function store(name: string, fetch: Parameters<RecordingCache['read']>[1]): Promise<string> {
    const { contentType, body } = await fetch();
    const draft = path.join(folder, `${randomUUID()}${DRAFT}`);
    const file = path.join(folder, `${name}${extensionOf(contentType)}`);
    try {
      await pipeline(body, atMost(maxFileBytes), createWriteStream(draft));
      await rename(draft, file);
    } catch (error) {
      await rm(draft, { force: true });
      throw error instanceof AppError ? error : new AppError('recordings/unavailable', { cause: error });
    }
    await makeRoom(folder, maxBytes, file);
    return file;
  }

  return {
    async read({ account, key }, fetch) {
      await (swept ??= sweep(folder, clock).catch((error: unknown) => {
        swept = undefined;
        throw new AppError('recordings/unavailable', { cause: error });
      }));
      const name = `${account}-${createHash('sha256').update(key).digest('hex')}`;
      const known = await find(folder, name);
      if (known !== undefined) {
        // Not the time of modification: it is part of the file's ETag, by which a player joins its ranges.
        await utimes(known.file, clock.now(), known.modifiedAt);
        return { path: known.file, isFresh: false };
      }
      const storing = underWay.get(name) ?? store(name, fetch).finally(() => underWay.delete(name));
      underWay.set(name, storing);
      return { path: await storing, isFresh: true };
    },
  };
}

async function sweep(folder: string, clock: Clock): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of (await readdir(folder)).filter((one) => one.endsWith(DRAFT))) {
    const draft = path.join(folder, name);
    const found = await stat(draft).catch(() => undefined);
    const age = clock.now().getTime() - (found?.mtimeMs ?? Infinity);
    if (age > DRAFT_MAX_AGE_MS) await rm(draft, { force: true });
  }
}

async function find(folder: string, name: string): Promise<{ file: string; modifiedAt: Date } | undefined> {
  for (const extension of new Set(Object.values(EXTENSIONS))) {
    const file = path.join(folder, `${name}${extension}`);
    const found = await stat(file).catch(() => undefined);
    if (found !== undefined) return { file, modifiedAt: found.mtime };
  }
  return undefined;
}

/** Unknown types are mostly MP3 under a general name; a page of HTML is no recording. */
function extensionOf(contentType: string): string {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type.startsWith('text/') || type.endsWith('json')) {
    throw new AppError('recordings/unavailable', { context: { reason: `content type ${type}` } });
  }
  return EXTENSIONS[type] ?? '.mp3';
}

function atMost(bytes: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen <= bytes) return done(null, chunk);
      done(new AppError('recordings/unavailable', { context: { reason: 'too large' } }));
    },
  });
}

async function makeRoom(folder: string, maxBytes: number, justStored: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => !name.endsWith(DRAFT));
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      const found = await stat(file).catch(() => undefined);
      return { file, bytes: found?.size ?? 0, heardAt: found?.atimeMs ?? 0 };
    }),
  );
  let total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { file, bytes } of files.sort((a, b) => a.heardAt - b.heardAt)) {
    if (total <= maxBytes) return;
    if (file === justStored) continue;
    await rm(file, { force: true });
    total -= bytes;
  }
}
