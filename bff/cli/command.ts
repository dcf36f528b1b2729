import type { CallReader } from '../calls/call-reader';
import type { Clock } from '../clock';
import type { ProviderName } from '../contract/settings';
import type { AccountId } from '../domain/ids';
import type { JobQueue } from '../queue/job-queue';
import type { ExportedRow, PurgeOptions } from '../storage/account-data';
import type { FailedDelivery } from '../storage/failed-deliveries';
import type { ListedAccount } from '../storage/account-list';
import type { Resealed } from '../storage/reseal';
import type { Reconcile } from '../workers/reconcile';

/** What the commands about an account's data need. */
export interface AccountCommandDeps {
  /** Every row of the account, without secrets. */
  readonly exportAccount: (account: AccountId) => Promise<readonly ExportedRow[]>;
  /** Gives whether there was something to remove that may be removed. */
  readonly purgeAccount: (account: AccountId, options: PurgeOptions) => Promise<boolean>;
  readonly reseal: () => Promise<Resealed>;
}

export interface CliDeps extends AccountCommandDeps {
  readonly listAccounts: () => Promise<readonly ListedAccount[]>;
  readonly reader: Pick<CallReader, 'get'>;
  readonly deadLetters: Pick<JobQueue, 'deadLetters' | 'redrive'>;
  /** What was stored and cannot be merged into its call. */
  readonly failedDeliveries: {
    list(): Promise<readonly FailedDelivery[]>;
    /** Gives how many are tried again. */
    redrive(which: Pick<FailedDelivery, 'account' | 'id'> | 'all'): Promise<number>;
  };
  readonly reconcile: Reconcile;
  readonly clock: Clock;
  /** A new address for each provider; the former ones are good for another day. `undefined`: no such account. */
  readonly rotateWebhooks: (
    account: AccountId,
  ) => Promise<Readonly<Record<ProviderName, string>> | undefined>;
}

/** What a command has to say: for people, and for `--json`. */
export interface Report {
  readonly text: string;
  readonly json: unknown;
}

export type Command = (deps: CliDeps, args: readonly string[]) => Promise<Report>;
