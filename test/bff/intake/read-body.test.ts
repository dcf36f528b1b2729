import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { asAppError } from '../../../bff/domain/errors';
import { readBody } from '../../../bff/intake/read-body';

const LIMIT = 1_000;
const read: string[] = [];
const server = createServer((request, response) => {
  readBody(request, LIMIT).then(
    (body) => {
      read.push(body.toString());
      response.end();
    },
    (error: unknown) => {
      read.push(asAppError(error).code);
      response.end();
    },
  );
});
let port = 0;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
beforeEach(() => void read.splice(0));
afterAll(() => void server.close());

async function send(body: Uint8Array<ArrayBuffer>, coding?: string): Promise<void> {
  const headers: Record<string, string> = coding === undefined ? {} : { 'content-encoding': coding };
  await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body, headers });
}

const copy = (bytes: Buffer): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
])('undoes the content coding %s', async (coding, compress) => {
  await send(copy(compress(Buffer.from('a delivery'))), coding);

  expect(read).toEqual(['a delivery']);
});

test('a small body that would unfold beyond the limit is too large', async () => {
  await send(copy(gzipSync(Buffer.alloc(LIMIT + 1))), 'gzip');

  expect(read).toEqual(['delivery/too-large']);
});

test('broken coding is malformed', async () => {
  await send(copy(Buffer.from('no gzip')), 'gzip');

  expect(read).toEqual(['delivery/malformed']);
});

test('a body without its length is counted as it comes', async () => {
  const socket = connect(port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n');
  for (let sent = 0; sent <= LIMIT; sent += 100) socket.write(`64\r\n${'x'.repeat(100)}\r\n`);
  socket.write('0\r\n\r\n');
  await once(socket, 'data');
  socket.destroy();

  expect(read).toEqual(['delivery/too-large']);
});

test('a sender that breaks off leaves nobody waiting', async () => {
  const socket = connect(port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf');
  await once(server, 'request');
  socket.destroy();
  while (read.length === 0) await new Promise((resolve) => setImmediate(resolve));

  expect(read).toEqual(['delivery/malformed']);
});
