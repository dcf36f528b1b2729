/**
 * Compares what three know of a period: the provider's own log, our rows, and Kommo. What the provider knows and we do
 * not is recorded through the door that webhooks come in by; what Kommo shows differently goes to the log-call worker
 * (see reconcile-with-kommo).
 *
 * State: none of its own. Calls are recorded one by one, so a failure in the middle keeps what is repaired; run again,
 * at once by two, or stopped anywhere, it changes nothing twice: a call is known by its names (see calls/tie-calls),
 * and a webhook that comes after its call was repaired is told of the same call.
 * A provider that asks for time is given it, within bounds (see wait-for-provider); where its log ends early all the
 * same, what was read of it is repaired, and then the run fails: whoever started it starts it again.
 * Not guaranteed: where a repair is not yet logged when Kommo is compared, the next run compares it. A run that failed
 * begins with the first page again; a log that is too long for the bounds (200 pages, from a provider that gives
 * ten a minute) is repaired as far as they reach, and no farther next time.
 */
import type { RecordCallEvents } from '../calls/record-call-events';
import { SAME_START_MS } from '../calls/same-call';
import type { Clock } from '../clock';
import type { ProviderName } from '../contract/settings';
import { AppError } from '../domain/errors';
import type { ErrorCode } from '../domain/errors';
import type { AccountId } from '../domain/ids';
import type { Connection, Period, Provider } from '../normalize/provider';
import { compareCalls } from './reconcile-compare';
import type { Comparison, Difference, KnownCall } from './reconcile-compare';
import { reconcileWithKommo } from './reconcile-with-kommo';
import type { KommoDifference, ReconcileWithKommoDeps } from './reconcile-with-kommo';
import { createWait } from './wait-for-provider';

export interface Reconciliation extends Omit<Comparison, 'differences'> {
  readonly provider: ProviderName;
  readonly differences: readonly (Difference | KommoDifference)[];
  /** Calls that were recorded, or handed to the log-call worker, now. */
  readonly repaired: number;
  /** How many call notes Kommo showed, or why it could not be asked. */
  readonly kommo: { readonly notes: number } | { readonly failed: ErrorCode };
}

export interface ReconcileDeps extends ReconcileWithKommoDeps {
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
  readonly clock: Clock;
}

/** @throws settings/missing, calls/not-supported, calls/provider-failed, and what recording throws */
export type Reconcile = (
  account: AccountId,
  period: Period,
  options: ReconcileOptions,
) => Promise<Reconciliation>;

export interface ReconcileOptions {
  readonly dryRun: boolean;
  /** Ends the waiting for a provider that asks for time. */
  readonly stopped?: AbortSignal;
}

export function createReconcile(deps: ReconcileDeps): Reconcile {
  return async (account, period, { dryRun, stopped }) => {
    const provider = await deps.readProvider(account);
    if (provider === undefined) throw new AppError('settings/missing');
    const connection = await deps.connectionOfAccount(account, provider);
    const { api } = deps.providers[provider];
    const { events, failure } = await api.listCalls(connection, period, createWait(deps.clock, stopped));
    const wider = { from: period.from - SAME_START_MS, to: period.to + SAME_START_MS };
    const known = await deps.callsBetween(account, provider, wider);
    const comparison = compareCalls(events, known, period);
    const recorded = dryRun ? 0 : await record(deps, account, comparison.differences);
    if (failure !== null) throw failure;
    const kommo = await compareKommo(deps, { account, calls: known, dryRun }, period);
    return {
      ...comparison,
      provider,
      differences: [...comparison.differences, ...kommo.differences],
      repaired: recorded + kommo.rechecked,
      kommo: kommo.told,
    };
  };
}

/** Each call once, however many of its facts differ. */
async function record(
  deps: ReconcileDeps,
  account: AccountId,
  differences: readonly Difference[],
): Promise<number> {
  const groups = new Map(differences.flatMap((one) => ('events' in one ? [[one.callId, one.events]] : [])));
  for (const events of groups.values()) await deps.recordCallEvents(account, events);
  return groups.size;
}

/** The provider's side is done by then, whatever keeps Kommo from answering. */
async function compareKommo(
  deps: ReconcileDeps,
  wanted: Parameters<typeof reconcileWithKommo>[1],
  { from }: Period,
) {
  try {
    // A note has the time of its writing or of its call: which of the two, is not known.
    const window = { from, to: deps.clock.now().getTime() };
    const { notes, ...compared } = await reconcileWithKommo(deps, wanted, window);
    return { ...compared, told: { notes } };
  } catch (error) {
    if (!(error instanceof AppError) || !error.code.startsWith('crm/')) throw error;
    return { differences: [], rechecked: 0, told: { failed: error.code } };
  }
}
