import type { CallView } from '../../bff/contract/call-view';
import type { FeedTicket } from '../../bff/contract/problem';
import { asBffError } from '../bff-client/bff-error';
import { createLifetime } from '../shared/lifetime';
import type { Lifetime } from '../shared/lifetime';
import { withLastEventId } from './ticket-url';

/** Answers that will be the same for the rest of this page's life. */
const FINAL_CODES = ['auth/account-not-installed', 'auth/account-mismatch'];
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;
const BEATS = 3;
const OPENING = 30_000;

/**
 * States: asking for a ticket → opening → open → (error, no answer, or silence) pausing → asking again; from
 * each to the end. A stream opens within `OPENING` milliseconds, or is given up. A connection may be half open:
 * the browser sees no error and hears nothing. The server's beats tell how many seconds it may be silent, and
 * `BEATS` of them may be missed; from a server that sends none, silence is no sign.
 * Not guaranteed: that each change is heard once. Opened anew, a stream may repeat what was told before.
 */
export interface EventStreamDeps {
  readonly requestTicket: () => Promise<FeedTicket>;
  readonly bffOrigin: string;
  readonly openEventSource: (url: string) => EventSource;
  /** From 0 to 1, to keep many browsers from coming back in the same moment. */
  readonly random: () => number;
  readonly lastEventId: () => string | null;
  /** The stream is there: what is asked for from now on can miss nothing. */
  readonly onOpen: () => void;
  readonly onCall: (call: CallView, eventId: string | null) => void;
}

/**
 * Holds the event stream open until `stop()`. A ticket opens it once, so EventSource's own reconnection
 * cannot work: on every error the stream is closed, and after a growing pause opened with a new ticket,
 * from where it was.
 */
export function openEventStream(deps: EventStreamDeps): () => void {
  const lifetime = createLifetime();
  let failures = 0;
  let source: EventSource | undefined;
  let cancelRetry = (): void => undefined;
  const waitAtMost = createPatience(lifetime, () => retry());

  const close = (): void => {
    waitAtMost(0);
    source?.close();
    source = undefined;
  };
  const retry = (): void => {
    close();
    if (lifetime.hasEnded) return;
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures) * (0.5 + deps.random() / 2);
    failures += 1;
    cancelRetry();
    cancelRetry = lifetime.after(pause, connect);
  };
  const listen = (opened: EventSource): void => {
    waitAtMost(OPENING);
    opened.addEventListener('beat', ({ data }: MessageEvent<string>) => {
      if (opened === source) waitAtMost(Number(data) * 1_000 * BEATS);
    });
    opened.addEventListener('open', () => {
      if (opened !== source) return;
      failures = 0;
      waitAtMost(0);
      deps.onOpen();
    });
    opened.addEventListener('error', () => {
      if (opened === source) retry();
    });
    opened.addEventListener('call', (event: MessageEvent<string>) => {
      const call = parseCall(event.data);
      if (opened === source && call !== undefined) deps.onCall(call, event.lastEventId || null);
    });
  };
  function connect(): void {
    deps.requestTicket().then(
      (ticket) => {
        if (lifetime.hasEnded || source !== undefined) return;
        const url = withLastEventId(ticket.url, deps.bffOrigin, deps.lastEventId());
        if (url === undefined) return retry();
        source = deps.openEventSource(url);
        listen(source);
      },
      (error: unknown) => {
        if (!FINAL_CODES.includes(asBffError(error).code)) retry();
      },
    );
  }

  lifetime.onEnd(close);
  // A connection from before the network went may look alive for minutes.
  lifetime.listen(window, 'online', () => {
    failures = 0;
    retry();
  });
  connect();
  return () => lifetime.end();
}

// 0 ends the wait.
function createPatience(lifetime: Lifetime, giveUp: () => void): (ms: number) => void {
  let cancel = (): void => undefined;
  return (ms) => {
    cancel();
    if (ms > 0) cancel = lifetime.after(ms, giveUp);
  };
}

function parseCall(data: string): CallView | undefined {
  try {
    const parsed: unknown = JSON.parse(data);
    const isCall = typeof parsed === 'object' && parsed !== null && 'callId' in parsed && 'status' in parsed;
    return isCall ? (parsed as CallView) : undefined;
  } catch {
    return undefined;
  }
}
