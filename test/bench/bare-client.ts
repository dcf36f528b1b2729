/**
 * As little of an HTTP client as sends a request and waits for its status, so that on a machine with few cores the
 * load leaves them to what is measured. For servers that answer with `Content-Length` and keep connections open.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

export interface BareClient {
  /** One at a time. @returns the status @throws Error when the connection breaks */
  send(request: string): Promise<number>;
  close(): void;
}

/** No answer of what is measured is longer. */
const ANSWER_BYTES = 16 * 1024;

export async function openBareClient(url: string): Promise<BareClient> {
  const { hostname, port } = new URL(url);
  let heard: (bytes: number, buffer: Uint8Array) => void = () => undefined;
  const socket = connect({
    host: hostname,
    port: Number(port),
    noDelay: true,
    // One buffer for all answers, and none of a stream's events.
    onread: { buffer: Buffer.alloc(ANSWER_BYTES), callback: (bytes, buffer) => (heard(bytes, buffer), true) },
  });
  await once(socket, 'connect');
  return serveOn(socket, (listener) => (heard = listener));
}

function serveOn(
  socket: Socket,
  hear: (listener: (bytes: number, buffer: Uint8Array) => void) => void,
): BareClient {
  let waiting:
    { readonly resolve: (status: number) => void; readonly reject: (error: Error) => void } | undefined;
  let text = '';
  const fail = (error?: Error): void => waiting?.reject(error ?? new Error('the connection was closed'));
  hear((bytes, buffer) => {
    text += Buffer.from(buffer.buffer, buffer.byteOffset, bytes).toString('latin1');
    if (!isWhole(text)) return;
    const status = Number(text.slice(9, 12));
    text = '';
    waiting?.resolve(status);
  });
  socket.on('error', fail);
  socket.on('close', () => fail());
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(request, 'latin1');
      }),
    close: () => void socket.destroy(),
  };
}

/** With one request under way at a time nothing can follow the answer. */
function isWhole(answer: string): boolean {
  const end = answer.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(answer)?.[1] ?? 0);
  return answer.length >= end + 4 + length;
}

/** The head of a POST, up to its length: the same for all to one address. */
export function bareHead(url: string, headers: Readonly<Record<string, string>>): string {
  const { pathname, search, host } = new URL(url);
  const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${pathname}${search} HTTP/1.1\r\n${lines.join('')}content-length: `;
}

/** @param body of ASCII alone: a character is a byte */
export function bareRequest(head: string, body: string): string {
  return `${head}${body.length}\r\n\r\n${body}`;
}
