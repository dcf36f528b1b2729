import type { LoggingPatience } from '../../calls/due-time';
import type { Clock } from '../../clock';
import type { GeneralSettings, CallRules } from '../../contract/settings';
import type { CrmClient } from '../../crm/crm-client';
import type { AccountId } from '../../domain/ids';
import type { NumberHistory } from '../by-rules/number-history';
import { crmCallOf } from './crm-call';
import type { CrmCallDeps } from './crm-call';
import type { LeasedCall, LoggedCallStore } from './logging-memo';
import type { OperationContext } from './operations';
import type { Sweeper } from './sweeper';

export interface LogCallDeps extends CrmCallDeps {
  readonly store: LoggedCallStore;
  readonly crm: CrmClient;
  readonly clock: Clock;
  readonly patience: LoggingPatience;
  readonly history: NumberHistory;
  readonly settings: (account: AccountId) => Promise<SettingsOfCalls>;
  readonly looks?: LookUpTimes;
  /** When a call that could not be written counts as late. */
  readonly lateAfterMs?: number;
  /** To share one with other workers of the process; its own when left out. */
  readonly sweeper?: Sweeper;
}

/** What the account's settings say about its calls. */
export interface SettingsOfCalls {
  readonly rules: CallRules;
  readonly general: GeneralSettings;
}

export interface LookUpTimes {
  /** From the lost answer to the first sweep, which finds most. */
  readonly firstMs: number;
  /** To the sweep after which a call counts as missing: longer than Kommo's lists lag behind. */
  readonly secondMs: number;
}

export const DEFAULT_LOOKS: LookUpTimes = { firstMs: 3_000, secondMs: 75_000 };

/** Nobody looks at a card for its call any more. */
export const DEFAULT_LATE_AFTER_MS = 60_000;

/** What one log-call worker works with. */
export interface Worker extends LogCallDeps {
  readonly sweeper: Sweeper;
  readonly looks: LookUpTimes;
  readonly lateAfterMs: number;
}

export function nowOf(worker: Worker): number {
  return worker.clock.now().getTime();
}

export async function contextOf(worker: Worker, call: LeasedCall): Promise<OperationContext> {
  const { incomingUnknown } = (await worker.settings(call.account)).rules;
  const { crm, sweeper, history } = worker;
  return { call, crm, sweeper, history, crmCall: crmCallOf(worker, call), unknown: incomingUnknown };
}
