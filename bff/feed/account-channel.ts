/**
 * What the streams of one account share: each change is read once, and told to all of them.
 * One read at a time; news that come during a read cause one more. Positions may become visible out of order, so
 * each read reaches back a little (see CallReader) and what was told already is dropped.
 */
import type { CallReader, ChangedCallView } from '../calls/call-reader';
import type { Clock } from '../clock';
import type { AccountId } from '../domain/ids';
import type { Logger } from '../telemetry/logger';

export interface ChannelDeps {
  readonly reader: Pick<CallReader, 'changedSince' | 'reachBack'>;
  /** Position of the account's newest change. */
  readonly currentPosition: (account: AccountId) => Promise<number>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export type Tell = (change: ChangedCallView) => void;

export interface AccountChannel {
  /** Told of every change from the moment `ready` resolves. A subscriber is a key of its own. */
  readonly subscribers: Map<object, Tell>;
  /** Rejects when the database does not answer. */
  readonly ready: Promise<void>;
  /** Of the newest change that was told. */
  readonly position: number;
  /** Something changed, or may have. */
  readNews(): Promise<void>;
  close(): void;
}

const RETRY_MS = 1_000;
/** Times `reachBack`: a group of deliveries takes its positions at once, so several groups may be late. */
const LIVE_REACHES = 5;
/** More than one read can reach back. */
const TOLD_MAX = 2_000;

export function openAccountChannel(deps: ChannelDeps, account: AccountId): AccountChannel {
  const subscribers = new Map<object, Tell>();
  const told = new Map<string, number>();
  const closed = new AbortController();
  let position = 0;
  /** What is older was there before anybody listened. */
  let oldest = 0;
  let hasNews = false;
  let isReading = false;
  const ready = seed();

  /** What the first read reaches back to is old: nobody asked for it. */
  async function seed(): Promise<void> {
    const newest = await deps.currentPosition(account);
    const known = await deps.reader.changedSince(account, newest);
    for (const change of known) if (change.position <= newest) remember(told, change);
    position = newest;
    oldest = newest - deps.reader.reachBack;
  }

  /** @returns whether there was news: the page may not have held it all */
  async function readOnce(): Promise<boolean> {
    const after = Math.max(0, oldest, position - LIVE_REACHES * deps.reader.reachBack);
    const known = [...told.values()].filter((one) => one > after);
    const changes = await deps.reader.changedSince(account, after, known);
    const news = changes.filter((change) => isNews(told, change));
    for (const change of news) {
      remember(told, change);
      position = Math.max(position, change.position);
      for (const tell of subscribers.values()) tell(change);
    }
    return news.length > 0;
  }

  async function readUntilNothingIsNew(): Promise<void> {
    while (hasNews && !closed.signal.aborted) {
      hasNews = false;
      try {
        await ready;
        hasNews = (await readOnce()) || hasNews;
      } catch (error) {
        hasNews = true;
        deps.logger.warn({ err: error, accountId: account }, 'the changes of calls could not be read');
        await deps.clock.after(RETRY_MS, closed.signal);
      }
    }
  }

  return {
    subscribers,
    ready,
    get position() {
      return position;
    },
    async readNews() {
      hasNews = true;
      if (isReading) return;
      isReading = true;
      await readUntilNothingIsNew();
      isReading = false;
    },
    close: () => closed.abort(),
  };
}

/** `told`: the position each call was last told at. */
export function isNews(told: ReadonlyMap<string, number>, { view, position }: ChangedCallView): boolean {
  return (told.get(view.callId) ?? -1) < position;
}

function remember(told: Map<string, number>, { view, position }: ChangedCallView): void {
  // Put at the end, so that the first one is the one told longest ago.
  told.delete(view.callId);
  told.set(view.callId, position);
  const oldest = told.size > TOLD_MAX ? told.keys().next().value : undefined;
  if (oldest !== undefined) told.delete(oldest);
}
