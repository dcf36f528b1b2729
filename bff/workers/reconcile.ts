/**
 * Compares a provider's own log with our rows and records what is missing, through the door that webhooks come in
 * by. Reads twice and writes once; nothing is changed but by facts, so it may be run again, at once by two people, or
 * stopped in the middle: a call that was repaired is known by its id the next time.
 * Not guaranteed: a log that has other ids than the webhooks, and a webhook that comes after the repair, make two
 * calls of one; so the period ends before what a provider may still send.
 */
import type { RecordCallEvents } from '../calls/record-call-events';
import type { ProviderName } from '../contract/settings';
import { AppError } from '../domain/errors';
import type { AccountId } from '../domain/ids';
import type { Connection, Period, Provider } from '../normalize/provider';
import { compareCalls, SAME_START_MS } from './reconcile-compare';
import type { Comparison, KnownCall } from './reconcile-compare';

export interface Reconciliation extends Comparison {
  readonly provider: ProviderName;
  /** Calls that were recorded now. */
  readonly repaired: number;
}

export interface ReconcileDeps {
  /** The provider of the account's settings; undefined when it has none. */
  readonly readProvider: (account: AccountId) => Promise<ProviderName | undefined>;
  readonly connectionOfAccount: (account: AccountId, provider: ProviderName) => Promise<Connection>;
  readonly providers: Readonly<Record<ProviderName, Pick<Provider, 'api'>>>;
  readonly callsBetween: (
    account: AccountId,
    provider: ProviderName,
    period: Period,
  ) => Promise<readonly KnownCall[]>;
  /** In the lane of what nobody waits for. */
  readonly recordCallEvents: RecordCallEvents;
}

/** @throws settings/missing, calls/not-supported, calls/provider-failed, and what recording throws */
export type Reconcile = (
  account: AccountId,
  period: Period,
  options: { readonly dryRun: boolean },
) => Promise<Reconciliation>;

export function createReconcile(deps: ReconcileDeps): Reconcile {
  return async (account, period, { dryRun }) => {
    const provider = await deps.readProvider(account);
    if (provider === undefined) throw new AppError('settings/missing');
    const connection = await deps.connectionOfAccount(account, provider);
    const listed = await deps.providers[provider].api.listCalls(connection, period);
    const wider = { from: period.from - SAME_START_MS, to: period.to + SAME_START_MS };
    const known = await deps.callsBetween(account, provider, wider);
    const comparison = compareCalls(listed, known, period);
    const missing = comparison.differences.flatMap((one) => (one.kind === 'missing' ? [one.events] : []));
    if (dryRun) return { ...comparison, provider, repaired: 0 };
    // One call at a time: a failure in the middle keeps what is repaired.
    for (const events of missing) await deps.recordCallEvents(account, events);
    return { ...comparison, provider, repaired: missing.length };
  };
}
