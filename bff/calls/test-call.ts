/**
 * A call that an administrator makes to see that calls reach the browser: stored, told by the event stream and shown
 * like a provider's, and never written to Kommo.
 *
 * States: ringing → ended, both told as events, the second by the process that was asked. A crash in between leaves a
 * call that rings on: the browser drops it after its own limit, and no rule wants it, ended or not.
 */
import { randomUUID } from 'node:crypto';
import type { Extensions } from '../accounts/extensions';
import type { WidgetUser } from '../auth/widget-user';
import type { Clock } from '../clock';
import type { StartedTestCall } from '../contract/settings';
import { AppError } from '../domain/errors';
import type { CallEvent } from '../domain/call-event';
import { callId, TEST_CALLS } from '../domain/ids';
import type { RecordCallEvents } from './record-call-events';

const RINGS_FOR_MS = 12_000;

export interface TestCallDeps {
  readonly recordCallEvents: RecordCallEvents;
  readonly extensions: Pick<Extensions, 'extensionOfUser'>;
  readonly clock: Clock;
  /** Told when the end could not be stored. */
  readonly onLost: (error: unknown) => void;
}

/** Rings for the user who asks, alone. @throws calls/no-extension */
export type StartTestCall = (user: WidgetUser, caller: string) => Promise<StartedTestCall>;

export interface TestCalls {
  readonly start: StartTestCall;
  /** Hangs up what still rings. */
  readonly stop: () => Promise<void>;
}

export function createTestCalls(deps: TestCallDeps): TestCalls {
  const stopped = new AbortController();
  const ringing = new Set<Promise<void>>();
  const start: StartTestCall = async ({ accountId, userId }, caller) => {
    const extension = await deps.extensions.extensionOfUser(accountId, userId);
    // Without one the call would ring for everybody.
    if (extension === undefined) throw new AppError('calls/no-extension');
    const at = deps.clock.now().getTime();
    const id = callId(TEST_CALLS, randomUUID());
    const leg = { id: 'test', role: 'party', extension } as const;
    const told = { callId: id, strength: 1, direction: 'inbound', from: caller, internal: true } as const;
    const begins: CallEvent = {
      ...told,
      ...{ key: `${id} rings`, name: 'test call', at, startedAt: at, legs: [{ ...leg, ringingAt: at }] },
    };
    await deps.recordCallEvents(accountId, [begins]);
    const hangUp = async (): Promise<void> => {
      await deps.clock.after(RINGS_FOR_MS, stopped.signal);
      const end = deps.clock.now().getTime();
      const legs = [{ ...leg, endedAt: end, disposition: 'missed' as const }];
      const over: CallEvent = { ...told, key: `${id} ends`, name: 'test call over', at: end, legs };
      await deps.recordCallEvents(accountId, [over]);
    };
    const ended: Promise<void> = hangUp()
      .catch(deps.onLost)
      .finally(() => ringing.delete(ended));
    ringing.add(ended);
    return { callId: id, ringsForMs: RINGS_FOR_MS };
  };
  return {
    start,
    async stop() {
      stopped.abort();
      await Promise.all(ringing);
    },
  };
}
