import { connect } from 'node:net';
import type { HttpServer } from '../../../bff/http/http-server';
import { startHttpServer } from '../../../bff/http/http-server';

let server: HttpServer;
afterEach(() => server.stop(0));

/** What comes back on a connection that sends this and then nothing more. */
function tell(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => socket.write(text));
    let heard = '';
    socket.on('data', (chunk) => (heard += chunk.toString('utf8')));
    socket.once('close', () => resolve(heard));
    socket.once('error', reject);
  });
}

test.each([
  ['its head', 'GET / HTTP/1.1\r\nHost: bff\r\nX-Slow: '],
  ['its body', 'POST / HTTP/1.1\r\nHost: bff\r\nContent-Length: 1000\r\n\r\n{"slow":'],
])('a client that never ends %s is let go', async (_what, text) => {
  const patience = { headersMs: 100, requestMs: 200, lookMs: 20 };
  const options = { host: '127.0.0.1', port: 0, patience };
  server = await startHttpServer((request, response) => {
    request.resume().once('end', () => response.end());
  }, options);

  expect(await tell(text)).toMatch(/^HTTP\/1\.1 408 /);
});

test('a server that leaves asks for a new connection with each answer', async () => {
  const leaving = new AbortController();
  server = await startHttpServer((_request, response) => void response.end(), {
    host: '127.0.0.1',
    port: 0,
    leaving: leaving.signal,
  });
  const url = `http://127.0.0.1:${server.port}/`;

  const before = await fetch(url);
  leaving.abort();
  const after = await fetch(url);

  expect([before, after].map(({ headers }) => headers.get('connection'))).toEqual(['keep-alive', 'close']);
});
