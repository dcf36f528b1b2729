import type { IncomingMessage } from 'node:http';
import express from 'express';
import type { RequestHandler } from 'express';

const rawBodies = new WeakMap<IncomingMessage, Buffer>();

export const JSON_BODY_LIMIT_BYTES = 256 * 1024;

/** JSON under any content type: the host's ajax names a form's unless the caller takes care. */
export const jsonBody: RequestHandler = express.json({
  limit: JSON_BODY_LIMIT_BYTES,
  type: () => true,
  verify: (request, _response, body) => rawBodies.set(request, body),
});

/** The body byte for byte as it came; empty when there was none. */
export function rawBodyOf(request: IncomingMessage): Buffer {
  return rawBodies.get(request) ?? Buffer.alloc(0);
}
