import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { AppError } from '../domain/errors';

const DECODERS: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * The bytes of a request's body, with its content coding undone.
 * @throws AppError delivery/too-large beyond `limit` bytes, as sent or undone; delivery/malformed when it breaks off
 * or has a coding that we cannot undo
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const coding = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (Number(request.headers['content-length'] ?? 0) > limit) {
    return Promise.reject(new AppError('delivery/too-large'));
  }
  if (coding === 'identity') return collect(request, request, limit);
  const decoder = DECODERS[coding]?.();
  if (decoder === undefined) return Promise.reject(new AppError('delivery/malformed'));
  request.pipe(decoder);
  return collect(request, decoder, limit);
}

/** Events rather than an async loop: this is on the way of every delivery. */
function collect(request: IncomingMessage, source: Readable, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const refuse = (code: 'delivery/too-large' | 'delivery/malformed', cause?: unknown): void => {
      source.removeAllListeners('data');
      request.unpipe();
      // Its sender may still be writing, and would not read our answer before it is done.
      request.resume();
      reject(new AppError(code, { cause }));
    };
    source.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) return refuse('delivery/too-large');
      chunks.push(chunk);
    });
    source.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    source.once('error', (cause) => refuse('delivery/malformed', cause));
    request.once('close', () => {
      if (!request.complete) refuse('delivery/malformed', new Error('the request broke off'));
    });
  });
}
