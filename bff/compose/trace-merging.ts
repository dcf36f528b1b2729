import type { WatchBatch } from '../calls/merge-inbox';
import type { Heard } from '../calls/record-call-events';
import type { Instant } from '../domain/call-event';
import type { CallId } from '../domain/ids';
import { traceOfCall } from '../telemetry/trace-of-call';
import type { PastSpan } from '../telemetry/tracing';

/** For the merger: a batch in the trace of each of its calls, from its being taken until it is committed or has failed. */
export function watchBatches(tell: (spans: readonly PastSpan[]) => void): WatchBatch {
  return (account) => {
    const startedAt = new Date();
    return (heard, failure) => {
      const endedAt = new Date();
      const spans = [...arrivalsByCall(heard)].map(([callId, arrivals]) => ({
        name: 'merge',
        kind: 'internal' as const,
        traceId: traceOfCall(account, callId),
        attributes: {
          'call.id': callId,
          'merge.deliveries': arrivals.length,
          // Who received it may have a clock that is ahead.
          'merge.waited_ms': Math.max(0, startedAt.getTime() - Math.min(...arrivals)),
        },
        startedAt,
        endedAt,
        ...(failure && { failure }),
      }));
      tell(spans);
    };
  };
}

function arrivalsByCall(heard: readonly Heard[]): ReadonlyMap<CallId, readonly Instant[]> {
  const calls = new Map<CallId, Instant[]>();
  for (const { at, events } of heard) {
    for (const callId of new Set(events.map((event) => event.callId))) {
      calls.set(callId, [...(calls.get(callId) ?? []), at]);
    }
  }
  return calls;
}
