import type { CallEvent } from '../domain/call-event';
import { asAppError } from '../domain/errors';
import type { ErrorCode } from '../domain/errors';
import { providerOf } from '../domain/ids';
import type { AccountId } from '../domain/ids';
import { createWebhookDoor } from '../intake/webhook-door';
import type { WebhookDeps, WebhookDoor } from '../intake/webhook-door';
import { traceOfCall } from '../telemetry/trace-of-call';
import { NO_TRACING } from '../telemetry/tracing';
import type { PastSpan, Tracing } from '../telemetry/tracing';

/**
 * The door that tells the trace of each call of a delivery, from the coming of its request until that is answered; what is
 * refused unread names no call. The very same door where nobody has asked for traces.
 */
export function createTracedDoor(deps: WebhookDeps, tracing: Tracing): WebhookDoor {
  if (tracing === NO_TRACING) return createWebhookDoor(deps);
  return async (request) => {
    const course: Course = { startedAt: new Date() };
    const door = createWebhookDoor({ ...deps, storeCallEvents: storeOf(deps, course) });
    const tell = (failure?: ErrorCode): void =>
      spansOfDelivery(course, failure).forEach((span) => tracing.tell(span));
    try {
      const reply = await door(request);
      tell();
      return reply;
    } catch (error) {
      tell(asAppError(error).code);
      throw error;
    }
  };
}

/** Of one request. */
interface Course {
  readonly startedAt: Date;
  read?: { readonly at: Date; readonly account: AccountId; readonly events: readonly CallEvent[] };
  storedAt?: Date;
}

function storeOf(deps: WebhookDeps, course: Course): WebhookDeps['storeCallEvents'] {
  return async (account, events) => {
    course.read = { at: new Date(), account, events };
    await deps.storeCallEvents(account, events);
    course.storedAt = new Date();
  };
}

function spansOfDelivery({ startedAt, read, storedAt }: Course, failure?: ErrorCode): readonly PastSpan[] {
  if (read === undefined) return [];
  const endedAt = new Date();
  const names = new Map(read.events.map(({ callId, name }) => [callId, name]));
  return [...names].map(([callId, name]) => ({
    name: 'delivery',
    kind: 'server',
    traceId: traceOfCall(read.account, callId),
    attributes: {
      'call.id': callId,
      'delivery.provider': providerOf(callId),
      'delivery.event': name,
      'delivery.read_ms': read.at.getTime() - startedAt.getTime(),
      ...(storedAt && { 'delivery.store_ms': storedAt.getTime() - read.at.getTime() }),
    },
    startedAt,
    endedAt,
    ...(failure && { failure }),
  }));
}
