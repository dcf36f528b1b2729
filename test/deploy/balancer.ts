/** What stands in front of the doors: asks each whether it is ready, and sends to those that are, each request once. */
import { Agent, createServer, request as askDoor } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Balancer {
  readonly url: string;
  setDoors(urls: readonly string[]): void;
  /** Doors that answered their last look. */
  ready(): readonly string[];
  stop(): void;
}

const LOOK_MS = 50;

export async function startBalancer(): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true });
  let doors: readonly string[] = [];
  let ready: readonly string[] = [];
  let turn = 0;

  async function look(): Promise<void> {
    const found = await Promise.all(
      doors.map(async (url) =>
        (await fetch(`${url}/readyz`).catch(() => undefined))?.ok === true ? [url] : [],
      ),
    );
    ready = found.flat();
  }

  function forward(request: IncomingMessage, response: ServerResponse): void {
    turn += 1;
    const door = ready[turn % ready.length];
    if (door === undefined) return void response.writeHead(502).end();
    const { method, headers, url = '' } = request;
    const asked = askDoor(`${door}${url}`, { method, headers, agent }, (answer) => {
      response.writeHead(answer.statusCode ?? 502);
      answer.pipe(response);
    });
    asked.once('error', () => response.writeHead(502).end());
    request.pipe(asked);
  }

  const server = createServer(forward);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const looking = setInterval(() => void look(), LOOK_MS);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setDoors(urls) {
      doors = urls;
    },
    ready: () => ready,
    stop() {
      clearInterval(looking);
      agent.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}
