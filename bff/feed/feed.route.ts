import type { Request, Response } from 'express';
import { Router } from 'express';
import { accountOrigin } from '../auth/account-origin';
import { admitOrigin } from '../auth/cors.middleware';
import type { WidgetUser } from '../auth/widget-user';
import { widgetUserOf } from '../auth/widget-user';
import type { ChangedCallView } from '../calls/call-reader';
import type { Clock } from '../clock';
import { AppError } from '../domain/errors';
import type { Metrics } from '../telemetry/metrics';
import type { CallFeed } from './call-feed';
import type { FeedTickets } from './feed-tickets';

export interface FeedRouteDeps {
  readonly tickets: FeedTickets;
  readonly feed: CallFeed;
  readonly originTemplate: string;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

export interface FeedRoutes {
  /** `POST /api/feed-tickets`, behind the one-time token. */
  readonly tickets: Router;
  /** `GET /api/feed`, behind a ticket alone. */
  readonly stream: Router;
  /** Ends the open streams, so that the server can stop; browsers come back. */
  stop(): void;
}

/**
 * Proxies cut a connection that is silent for 30 to 60 s, and a browser is not told of one that is half open: it
 * takes the stream for dead when the event `beat`, whose data are the seconds to the next one, stays away.
 */
const HEARTBEAT_MS = 15_000;
const BEAT = `event: beat\ndata: ${HEARTBEAT_MS / 1_000}\n\n`;
const STREAMS_PER_USER = 20;
/** A reader this far behind is let go: it comes back and catches up. */
const UNSENT_MAX_BYTES = 1024 * 1024;

export function createFeedRoutes(deps: FeedRouteDeps): FeedRoutes {
  const streams = new Map<Response, string>();
  const stopped = new AbortController();

  function admit({ accountId, userId }: WidgetUser, request: Request, response: Response): void {
    const owner = `${accountId}/${userId}`;
    const own = [...streams.values()].filter((other) => other === owner).length;
    if (own >= STREAMS_PER_USER) throw new AppError('request/too-many');
    // Gone while its ticket was looked at, or on our way down: nobody would ever close it.
    if (stopped.signal.aborted || request.socket.destroyed) throw new AppError('storage/unavailable');
    streams.set(response, owner);
    deps.metrics.feedStreams.set(streams.size);
    response.once('close', () => {
      streams.delete(response);
      deps.metrics.feedStreams.set(streams.size);
    });
  }

  const stream = Router().get('/api/feed', async (request, response) => {
    const { ticket, lastEventId } = request.query;
    const user = await deps.tickets.redeem(typeof ticket === 'string' ? ticket : '');
    admitOrigin(request, response, accountOrigin(deps.originTemplate, user.subdomain) ?? '');
    admit(user, request, response);
    const since = positionOf(request.get('Last-Event-ID') ?? lastEventId);
    await run(deps, response, { user, since });
  });

  const tickets = Router().post('/api/feed-tickets', async (request, response) => {
    response.status(201).json(await deps.tickets.issue(widgetUserOf(request)));
  });

  return {
    tickets,
    stream,
    stop() {
      stopped.abort();
      for (const response of streams.keys()) response.end();
    },
  };
}

async function run(
  deps: FeedRouteDeps,
  response: Response,
  opened: { readonly user: WidgetUser; readonly since: number | undefined },
): Promise<void> {
  const closed = new AbortController();
  response.once('close', () => closed.abort());
  const write = (text: string): void => {
    if (response.writableEnded || response.destroyed) return;
    response.write(text);
    if (response.writableLength > UNSENT_MAX_BYTES) response.destroy();
  };
  // Nothing is written before it is certain that the stream can be served: until then an error has a status.
  const early: string[] = [];
  let send = (text: string): void => void early.push(text);
  const { user, since } = opened;
  const subscription = await deps.feed.subscribe(user.accountId, since, (change) => send(eventOf(change)));
  if (closed.signal.aborted) return subscription.stop();
  response.once('close', () => subscription.stop());
  response.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-cache, no-transform',
    'X-Accel-Buffering': 'no',
  });
  send = write;
  // An id without data tells where the stream begins, and raises no event.
  write(`: connected\nid: ${since ?? subscription.position}\n\n${BEAT}${early.join('')}`);
  void beat(deps.clock, write, closed.signal);
}

async function beat(clock: Clock, write: (text: string) => void, closed: AbortSignal): Promise<void> {
  while (!closed.aborted) {
    await clock.after(HEARTBEAT_MS, closed);
    if (!closed.aborted) write(BEAT);
  }
}

function eventOf({ position, view }: ChangedCallView): string {
  return `id: ${position}\nevent: call\ndata: ${JSON.stringify(view)}\n\n`;
}

function positionOf(given: unknown): number | undefined {
  return typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : undefined;
}
