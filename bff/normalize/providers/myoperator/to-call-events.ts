import type { CallEvent } from '../../../domain/call-event';
import type { Connection, Delivery, Reading } from '../../provider';
import { readAfterCallLog } from './read-after-call-log';
import { readInCallLog } from './read-in-call-log';
import { readLog } from './read-log';
import { readV2Event } from './read-v2-event';

/**
 * A call of MyOperator is told as a whole, so it has one leg here. Its generations name it by `uid` during the call and
 * `_pm.ui` in the log after it, by `session_id` in v2, and a log that leaves `ui` out by its own `_ai`. Whether v2
 * numbers a call as v1 does is not published; under two numbers it is recognized by the customer and the start.
 * @throws AppError delivery/malformed
 */
export function toCallEvents(delivery: Delivery, connection: Connection): Reading {
  const event = readEvent(delivery, connection);
  return { events: event === undefined ? [] : [event] };
}

function readEvent(delivery: Delivery, connection: Connection): CallEvent | undefined {
  const { dialect, fields } = readLog(delivery, connection);
  const log = { fields, receivedAt: delivery.receivedAt };
  switch (dialect) {
    case 'in-call':
      return readInCallLog(log, connection);
    case 'after-call':
      return readAfterCallLog(log, connection);
    case 'v2':
      return readV2Event(log, connection);
  }
}
