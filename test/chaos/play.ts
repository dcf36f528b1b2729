import { setTimeout as wait } from 'node:timers/promises';
import type { CallResult } from '../../bff/contract/call-result';
import { actsInTime } from './acts-in-time';
import type { InstalledAccount } from './installed-account';
import type { Act, PlannedCall } from './plan';

/** How many deliveries and results are under way together; one that has to be repeated holds up only itself. */
const AT_ONCE = 60;

/** A call of which something was acknowledged: what its log in Kommo is measured by. */
export interface PlayedCall {
  readonly callId: string;
  readonly account: number;
  readonly results: readonly CallResult[];
}

/** Plays the acts of all calls at their times, until each has been acknowledged. `over` ends it early. */
export async function play(
  accounts: readonly InstalledAccount[],
  calls: Iterable<PlannedCall>,
  over: AbortSignal,
): Promise<readonly PlayedCall[]> {
  const played = new Map<string, PlayedCall>();
  const begun = Date.now();
  const acts = actsInTime(callsUntil(calls, over));
  const sendInTurn = async (): Promise<void> => {
    for (let next = acts.next(); next.done !== true; next = acts.next()) {
      const { call, act } = next.value;
      await wait(Math.max(0, begun + act.atMs - Date.now()));
      await perform(accounts, call, act);
      if (!played.has(call.callId)) played.set(call.callId, summaryOf(call));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendInTurn));
  return [...played.values()];
}

/** No further call begins; those that have begun are told to their end. */
function* callsUntil(calls: Iterable<PlannedCall>, over: AbortSignal): Generator<PlannedCall, void> {
  for (const call of calls) {
    if (over.aborted) return;
    yield call;
  }
}

function summaryOf({ callId, account, acts }: PlannedCall): PlayedCall {
  const results = acts.flatMap((act) => (act.kind === 'result' ? [act.result] : []));
  return { callId, account, results };
}

function perform(accounts: readonly InstalledAccount[], call: PlannedCall, act: Act): Promise<void> {
  const account = accounts[call.account];
  if (account === undefined) throw new RangeError('a call of no account');
  if (act.kind === 'delivery') return account.deliver(call.provider, act.delivery);
  return account.submit(call.callId, act.userId, act.result);
}
