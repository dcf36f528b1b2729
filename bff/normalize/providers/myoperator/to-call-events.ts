import type { CallEvent } from '../../../domain/call-event';
import type { Connection, Delivery, Reading } from '../../provider';
import { readAfterCallLog } from './read-after-call-log';
import { readInCallLog } from './read-in-call-log';
import { readLog } from './read-log';
import { readV2Event } from './read-v2-event';

/**
 * A call of MyOperator is told as a whole, so it has one leg here. The generations meet in one call by the
 * id: `uid` during the call, `_pm.ui` in the log after it, `session_id` in v2. An after-call log without
 * `ui` is known by its own `_ai`, and v2 may number its sessions differently from v1's `uid`: such pairs
 * cannot be joined by what they say, so an account should send one generation.
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
