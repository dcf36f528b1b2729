import type { CallView } from '../../bff/contract/call-view';

export type CallListener = (call: CallView) => void;

/** What this tab knows of live calls, from whichever tab holds the stream. */
export interface CallNews {
  /** `eventId` is the place in the stream, when the news came from there. */
  readonly take: (call: CallView, eventId: string | null) => void;
  readonly hasHeardOf: (callId: string) => boolean;
  readonly living: () => readonly CallView[];
  readonly lastEventId: () => string | null;
  /** The place in the stream as another tab knows it; one that this tab heard itself stays. */
  readonly learnPlace: (eventId: string | null) => void;
  /** Tells the living calls at once, then all news. @returns how to stop listening */
  readonly subscribe: (listener: CallListener) => () => void;
}

export function createCallNews(): CallNews {
  const listeners = new Set<CallListener>();
  const living = new Map<string, CallView>();
  const heardOf = new Set<string>();
  let lastEventId: string | null = null;

  return {
    take(call, eventId) {
      if (eventId !== null) lastEventId = eventId;
      heardOf.add(call.callId);
      if (call.status === 'ended') living.delete(call.callId);
      else living.set(call.callId, call);
      for (const listener of [...listeners]) listener(call);
    },
    hasHeardOf: (callId) => heardOf.has(callId),
    living: () => [...living.values()],
    lastEventId: () => lastEventId,
    learnPlace: (eventId) => void (lastEventId ??= eventId),
    subscribe(listener) {
      listeners.add(listener);
      living.forEach((call) => listener(call));
      return () => void listeners.delete(listener);
    },
  };
}
