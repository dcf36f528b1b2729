import type { EntityRef } from '../../contract/call-view';
import type { Instant } from '../../domain/call-event';

/** What the settings ask for besides the log of the call. */
export type EffectName = 'accept' | 'join-card' | 'follow-up' | 'close-follow-up';

/** What a write that is on its way can be found by, and how often it was sent again. */
export interface SentEffect {
  readonly mark: string;
  readonly card?: EntityRef;
  readonly sentAt?: Instant;
  readonly resends: number;
}

/** Where one effect stands; kept in the row of its call, and changed only under the call's lease. */
export type EffectMemo =
  /** On its way. */
  | ({ readonly state: 'sending' } & SentEffect)
  | ({
      readonly state: 'uncertain';
      readonly lookAt: Instant;
      readonly missed: number;
      /** Look-ups since the last one that was answered, each refused for good. */
      readonly refused?: number;
    } & SentEffect)
  /** Certainly not written; to be tried again. */
  | { readonly state: 'later'; readonly at: Instant; readonly failures: number; readonly resends: number }
  /** `id`: of what was made, where Kommo says it. */
  | { readonly state: 'done'; readonly id: number | null }
  | { readonly state: 'given-up' };

/** Whether nothing more is to be done about it. */
export function isSettled(memo: EffectMemo | undefined): boolean {
  return memo?.state === 'done' || memo?.state === 'given-up';
}
