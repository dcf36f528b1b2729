/**
 * As little of an HTTP client as sends a request and waits for its status, so that on a machine with few cores the
 * load leaves them to what is measured. For servers that answer with `Content-Length` and keep connections open.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

export interface BareClient {
  /** One at a time. @returns the status @throws Error when the connection breaks */
  send(request: Buffer): Promise<number>;
  close(): void;
}

export async function openBareClient(url: string): Promise<BareClient> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  return serveOn(socket);
}

function serveOn(socket: Socket): BareClient {
  let waiting:
    { readonly resolve: (status: number) => void; readonly reject: (error: Error) => void } | undefined;
  let text = '';
  const fail = (error?: Error): void => waiting?.reject(error ?? new Error('the connection was closed'));
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    text += chunk;
    const end = text.indexOf('\r\n\r\n');
    if (end === -1) return;
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end + 2))?.[1] ?? 0);
    if (text.length < end + 4 + length) return;
    const status = Number(text.slice(9, 12));
    text = text.slice(end + 4 + length);
    waiting?.resolve(status);
  });
  socket.on('error', fail);
  socket.on('close', () => fail());
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(request);
      }),
    close: () => void socket.destroy(),
  };
}

/** The bytes of a POST. */
export function bareRequest(url: string, headers: Readonly<Record<string, string>>, body: string): Buffer {
  const { pathname, search, host } = new URL(url);
  const lines = Object.entries({ host, ...headers, 'content-length': String(Buffer.byteLength(body)) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.from(`POST ${pathname}${search} HTTP/1.1\r\n${head}\r\n${body}`);
}
