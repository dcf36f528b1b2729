import { crc32 } from 'node:zlib';
import { deflateAsync } from '@gfx/zopfli';
import type { Archive } from './archive';

const LOCAL_HEADER = 0x0403_4b50;
const CENTRAL_HEADER = 0x0201_4b50;
const END_OF_CENTRAL = 0x0605_4b50;
/** Version 2.0 of the format, which every reader knows: folders and deflate. */
const VERSION = 20;
const DEFLATE = 8;
/** 1 January 2026 in MS-DOS's form, for every file, so that the same files give the same bytes. */
const DATE = ((2026 - 1980) << 9) | (1 << 5) | 1;

/** Time spent on one file; more than that saves no more than a byte here and there. */
const EFFORT = { numiterations: 15, blocksplittingmax: 0 };

interface Entry {
  readonly name: Buffer;
  readonly content: Buffer;
  readonly packed: Buffer;
}

/**
 * The archive as a ZIP file (APPNOTE 6.3.10, sections 4.3.7 to 4.3.16), each file deflated by Zopfli: what comes out is
 * ordinary deflate, a twentieth smaller than others make it. Sizes stand before each file as well, for readers that
 * never look at the directory at the end.
 */
export async function pack(archive: Archive): Promise<Buffer> {
  const entries = await Promise.all([...archive].map(([name, content]) => entryOf(name, content)));
  const locals = entries.map((entry) => Buffer.concat([localHeader(entry), entry.packed]));
  let offset = 0;
  const directory = entries.map((entry, index) => {
    const header = centralHeader(entry, offset);
    offset += locals[index]?.length ?? 0;
    return header;
  });
  const central = Buffer.concat(directory);
  return Buffer.concat([...locals, central, end(entries.length, central.length, offset)]);
}

async function entryOf(name: string, content: Buffer): Promise<Entry> {
  return { name: Buffer.from(name), content, packed: Buffer.from(await deflateAsync(content, EFFORT)) };
}

function localHeader({ name, ...entry }: Entry): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(LOCAL_HEADER, 0);
  writeFields(header, 4, { name, ...entry });
  return Buffer.concat([header, name]);
}

function centralHeader(entry: Entry, offset: number): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(CENTRAL_HEADER, 0);
  header.writeUInt16LE(VERSION, 4);
  writeFields(header, 6, entry);
  header.writeUInt32LE(offset, 42);
  return Buffer.concat([header, entry.name]);
}

/** What both headers say of a file, in the same order. */
function writeFields(header: Buffer, at: number, { name, content, packed }: Entry): void {
  header.writeUInt16LE(VERSION, at);
  header.writeUInt16LE(DEFLATE, at + 4);
  header.writeUInt16LE(DATE, at + 8);
  header.writeUInt32LE(crc32(content), at + 10);
  header.writeUInt32LE(packed.length, at + 14);
  header.writeUInt32LE(content.length, at + 18);
  header.writeUInt16LE(name.length, at + 22);
}

function end(files: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(22);
  record.writeUInt32LE(END_OF_CENTRAL, 0);
  record.writeUInt16LE(files, 8);
  record.writeUInt16LE(files, 10);
  record.writeUInt32LE(size, 12);
  record.writeUInt32LE(offset, 16);
  return record;
}
