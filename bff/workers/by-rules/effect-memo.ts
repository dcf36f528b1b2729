import type { Instant } from '../../domain/call-event';

/** What the settings ask for besides the log of the call. */
export type EffectName = 'accept' | 'join-card' | 'follow-up' | 'close-follow-up';

/** Where one effect stands; kept in the row of its call, and changed only under the call's lease. */
export type EffectMemo =
  /** On its way. `mark`: what it can be found by in Kommo when its outcome stays unknown. */
  | { readonly state: 'sending'; readonly mark: string; readonly resends: number }
  | {
      readonly state: 'uncertain';
      readonly mark: string;
      readonly resends: number;
      readonly lookAt: Instant;
      readonly missed: number;
    }
  /** Certainly not written; to be tried again. */
  | { readonly state: 'later'; readonly at: Instant; readonly failures: number; readonly resends: number }
  /** `id`: of what was made, where Kommo says it. */
  | { readonly state: 'done'; readonly id: number | null }
  | { readonly state: 'given-up' };

/** Whether nothing more is to be done about it. */
export function isSettled(memo: EffectMemo | undefined): boolean {
  return memo?.state === 'done' || memo?.state === 'given-up';
}
