import type { CallReader } from '../calls/call-reader';
import { createCallFeed } from '../feed/call-feed';
import { createFeedTickets } from '../feed/feed-tickets';
import { createFeedRoutes } from '../feed/feed.route';
import type { FeedRoutes } from '../feed/feed.route';
import { createFeedTicketStore, readFeedPosition } from '../storage/feed-store';
import type { Base, Closing } from './open-base';

export function composeFeed(base: Base, reader: CallReader, closing: Closing): FeedRoutes {
  const { config, pool, clock, logger, listener, metrics } = base;
  const feed = createCallFeed({
    reader,
    currentPosition: (account) => readFeedPosition(pool, account),
    clock,
    logger,
    listen: listener.listen,
  });
  const routes = createFeedRoutes({
    tickets: createFeedTickets({ store: createFeedTicketStore(pool), publicUrl: config.publicUrl, clock }),
    feed,
    originTemplate: config.kommo.originTemplate,
    clock,
    metrics,
  });
  closing.push(async () => feed.stop());
  return routes;
}
