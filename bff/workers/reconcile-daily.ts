/**
 * Reconciles every account once a day, one after the other, behind all live calls.
 *
 * State, for each account: the time up to which it was reconciled, in the journal under a name of its own; so a day
 * that was missed is made up for, from the piece that failed, and who was reconciled is not reconciled again because
 * another account failed.
 * Who may move it: the one process that holds the journal (see daily-chores).
 * Crash: pieces that are not marked are reconciled again, which changes nothing that was repaired. A stop ends the
 * waiting for a provider, and begins no further piece; the chore stays due.
 * Not guaranteed: when an account's turn comes: one whose provider asks for time is waited for, up to twenty minutes
 * a piece, by all that follow. What a provider's log shows later than `STILL_MOVING_MS`, or changes after a day.
 */
import type { Logger } from 'pino';
import type { Clock } from '../clock';
import type { AccountId } from '../domain/ids';
import type { AppError } from '../domain/errors';
import { asAppError } from '../domain/errors';
import type { Period } from '../normalize/provider';
import type { Chore, ChoreJournal } from './daily-chores';
import type { Reconcile } from './reconcile';

export interface ReconcileDailyDeps {
  readonly accounts: () => Promise<readonly AccountId[]>;
  readonly reconcile: Reconcile;
  readonly journal: Pick<ChoreJournal, 'lastDone' | 'markDone'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What ended just now may not be in the provider's log yet, and its webhooks may still be on their way. */
export const STILL_MOVING_MS = 10 * 60_000;
const DAY_MS = 86_400_000;
/** The longest that is made up for. */
const MOST_MS = 7 * DAY_MS;
/** A call is listed by its beginning, and may have gone on when its log was read last. */
const OVERLAP_MS = 4 * 3_600_000;
/** The chore is due after a day, and looked at every hour: who was done an hour late is done again. */
const DUE_MS = DAY_MS - 2 * 3_600_000;
/** What is made up for is read by pieces, or the log of a busy week would be too long to be read. A day's is one. */
const PIECE_MS = DAY_MS + OVERLAP_MS + 2 * 3_600_000;

/** @throws the first failure, when all others are done: the chore stays due */
export function createReconcileDaily(deps: ReconcileDailyDeps): Chore {
  return async (stopped) => {
    let repaired = 0;
    let failure: AppError | undefined;
    for (const account of await deps.accounts()) {
      if (stopped.aborted) break;
      try {
        repaired += await reconcileOne(deps, account, stopped);
      } catch (error) {
        if (stopped.aborted) break;
        failure ??= asAppError(error);
        deps.logger.warn({ err: error, accountId: account }, 'an account could not be reconciled');
      }
    }
    if (failure !== undefined) throw failure;
    return repaired;
  };
}

async function reconcileOne(
  deps: ReconcileDailyDeps,
  account: AccountId,
  stopped: AbortSignal,
): Promise<number> {
  const name = `reconcile:${account}`;
  const to = deps.clock.now().getTime() - STILL_MOVING_MS;
  const last = await deps.journal.lastDone(name);
  if (last !== undefined && to - last.getTime() < DUE_MS) return 0;
  const from = Math.max(to - MOST_MS, (last?.getTime() ?? to - DAY_MS) - OVERLAP_MS);
  let repaired = 0;
  for (const period of piecesOf({ from, to })) {
    if (stopped.aborted) break;
    repaired += await reconcilePiece(deps, { account, period, stopped });
    await deps.journal.markDone(name, new Date(period.to));
  }
  return repaired;
}

/** Oldest first. The last is a whole one, so that an account of which any piece failed is due at the next look. */
function piecesOf({ from, to }: Period): readonly Period[] {
  const count = Math.ceil((to - from) / PIECE_MS);
  return Array.from({ length: count }, (_, index) => {
    const end = to - (count - 1 - index) * PIECE_MS;
    return { from: Math.max(from, end - PIECE_MS), to: end };
  });
}

async function reconcilePiece(
  { reconcile, logger }: ReconcileDailyDeps,
  { account, period, stopped }: { account: AccountId; period: Period; stopped: AbortSignal },
): Promise<number> {
  const done = await reconcile(account, period, { dryRun: false, stopped }).catch((error: unknown) => {
    // No provider is chosen, or it has no log for the credentials that are set: nothing to compare with.
    if (['calls/not-supported', 'settings/missing'].includes(asAppError(error).code)) return undefined;
    throw error;
  });
  if (done === undefined) return 0;
  const { provider, theirs, ours, repaired, differences, kommo } = done;
  const kinds = [...new Set(differences.map(({ kind }) => kind))];
  logger.info({ accountId: account, provider, theirs, ours, repaired, kinds, kommo }, 'reconciled');
  return repaired;
}
