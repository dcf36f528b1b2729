import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpServer {
  readonly port: number;
  /** Lets answers under way finish, for `graceMs` at most. Idempotent. */
  stop(graceMs?: number): Promise<void>;
}

export interface HttpServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Aborted: callers are asked, with each answer, to open no further request on this connection. */
  readonly leaving?: AbortSignal;
  readonly patience?: ClientPatience;
}

/** A client that sends its head or body drop by drop must not hold a connection for long. */
export interface ClientPatience {
  readonly headersMs: number;
  readonly requestMs: number;
  /** Between two looks at who is late. */
  readonly lookMs: number;
}

const PATIENCE: ClientPatience = { headersMs: 10_000, requestMs: 30_000, lookMs: 5_000 };
/** Longer than the 60 s that load balancers keep an idle connection, so that the balancer closes first. */
const KEEP_ALIVE_MS = 65_000;
const GRACE_MS = 10_000;

/**
 * Whoever closes a connection that a proxy keeps for later may cut the proxy's next request. So a server that leaves
 * first says `Connection: close` in its answers, for as long as its orchestrator lets it, and then stops.
 * @throws the listen error, e.g. `EADDRINUSE`
 */
export async function startHttpServer(
  app: RequestListener,
  { host, port, leaving, patience = PATIENCE }: HttpServerOptions,
): Promise<HttpServer> {
  const answer: RequestListener = (request, response) => {
    if (leaving?.aborted === true) response.setHeader('Connection', 'close');
    app(request, response);
  };
  const server = createServer(
    {
      headersTimeout: patience.headersMs,
      requestTimeout: patience.requestMs,
      connectionsCheckingInterval: patience.lookMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    answer,
  );
  server.listen(port, host);
  await once(server, 'listening');
  const stop = async (graceMs: number): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    await closed;
    clearTimeout(cut);
  };
  let stopped: Promise<void> | undefined;
  return {
    port: (server.address() as AddressInfo).port,
    stop: (graceMs = GRACE_MS) => (stopped ??= stop(graceMs)),
  };
}
